/** What the team does with tasks outside the label screen: a form tried in its preview, tasks changed together, pictures in a guideline. */
import { readFile } from "node:fs/promises"
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { Page } from "playwright-core"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { World } from "../server/src/test-world.ts"
import { look } from "./look.ts"
import { openTeamHouse, type TeamHouse, type Theme } from "./team-house.ts"

let house: TeamHouse
let world: World
let owner: Client

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, owner } = house)
}, 300_000)
afterAll(() => house?.close(), 180_000)

async function project(form: object): Promise<{ workspace: Id<"workspace">; project: Id<"project"> }> {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Reports", form: form as never })
  return place
}
const open = async (path: string, theme: Theme, size?: { width: number; height: number }): Promise<Page> =>
  (await house.open(path, theme, size)).page

test("a form's preview marks words and draws boxes, with the label screen's keys and undo, and keeps nothing", {
  timeout: 180_000,
}, async () => {
  const place = await project({
    views: [
      { key: "text", view: "text", from: "$text", title: "Report" },
      { key: "image", view: "image", from: "$image", title: "Smear" },
    ],
    questions: [
      { key: "what", kind: "span", on: "text", title: "Cells named", labels: [{ name: "cell", title: "Cell", hotkey: "c" }] },
      { key: "where", kind: "box", on: "image", title: "Cells seen", labels: [{ name: "red", title: "Red cell" }] },
    ],
  })
  const file = newId("file")
  const picture = await readFile(new URL("../server/data/demo/blood-cells/BloodImage_00022.jpg", import.meta.url))
  await owner.call("file.upload", { ...place, id: file, name: "smear.jpg" }, { body: new Uint8Array(picture) as BodyInit })
  const payload = { text: "Two erythrocytes beside a platelet", image: file }
  await owner.call("task.add", { ...place, tasks: [{ id: newId("task"), payload }] })
  const path = `/workspaces/${place.workspace}/projects/${place.project}/form`
  for (const theme of ["light", "dark"] as const) {
    const page = await open(path, theme)
    const preview = page.getByRole("region", { name: "How a task will look" })
    await preview
      .getByText(payload.text)
      .first()
      .dblclick({ position: { x: 70, y: 18 } })
    await page.keyboard.press("c")
    const spans = preview.getByRole("region", { name: "Cells named" })
    await spans.getByRole("button", { name: /^Cell [a-z]+/i }).waitFor()

    const canvas = preview.getByRole("application")
    await canvas.scrollIntoViewIfNeeded()
    const at = (await canvas.boundingBox())!
    await page.mouse.move(at.x + at.width * 0.3, at.y + at.height * 0.3)
    await page.mouse.down()
    await page.mouse.move(at.x + at.width * 0.6, at.y + at.height * 0.6, { steps: 4 })
    await page.mouse.up()
    const boxes = preview.getByRole("region", { name: "Cells seen" })
    await boxes.getByRole("button", { name: /Red cell 1/ }).waitFor()
    await look(page, `desk-preview-${theme}`)
    await page.keyboard.press("Control+z")
    await boxes.getByRole("button", { name: /Red cell 1/ }).waitFor({ state: "detached" })
    await page.keyboard.press("Control+y")
    await boxes.getByRole("button", { name: /Red cell 1/ }).waitFor()
    await page.context().close()
  }
  const phone = await open(path, "light", { width: 390, height: 844 })
  await phone.getByRole("region", { name: "How a task will look" }).getByRole("application").scrollIntoViewIfNeeded()
  await look(phone, "desk-preview-phone")
  await phone.context().close()
  expect((await owner.call("project.show", place)).counts.responses).toBe(0)
})

const choice = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }], required: true }],
}

test("selected tasks, then all of a slice, are asked for again and withdrawn", { timeout: 180_000 }, async () => {
  const place = await project(choice)
  const tasks = Array.from({ length: 450 }, (_, i) => ({
    id: newId("task"),
    external_id: `r${i}`,
    payload: { text: `Report ${i}` },
  }))
  await owner.call("task.add", { ...place, tasks })
  await world.settle()
  const page = await open(`/workspaces/${place.workspace}/projects/${place.project}/tasks?sort=external_id`, "light")
  await page.getByText("450 tasks", { exact: true }).waitFor()
  await page
    .getByRole("row", { name: /Report 0$|Report 0\b/ })
    .getByRole("checkbox")
    .click({ force: true })
  const bar = page.getByRole("toolbar", { name: "Selected tasks" })
  await bar.getByText("1 selected").waitFor()
  await look(page, "bulk-one")
  await bar.getByRole("button", { name: "Ask for one more response" }).click()
  await page.getByText("1 task changed").waitFor()
  expect((await owner.call("task.show", { ...place, task: tasks[0]!.id })).needed).toBe(2)

  await page
    .getByRole("row", { name: /Report 0$|Report 0\b/ })
    .getByRole("checkbox")
    .click({ force: true })
  await bar.getByRole("button", { name: "Select all 450 of this slice" }).click()
  await bar.getByText("All 450 of this slice").waitFor()
  await bar.getByRole("button", { name: "Withdraw" }).click()
  const asked = page.getByRole("alertdialog")
  await asked.getByText("cannot be brought back").waitFor()
  await look(page, "bulk-withdraw")
  await asked.getByRole("button", { name: "Withdraw" }).click()
  await page.getByText("450 tasks changed").waitFor()
  await world.settle()
  expect((await owner.call("project.show", place)).counts).toMatchObject({ tasks: 450, retired: 450 })
  await page.context().close()
})

test("a picture chosen for the guideline stands in its preview, and beside the task", { timeout: 180_000 }, async () => {
  const place = await project(choice)
  await owner.call("task.add", { ...place, tasks: [{ id: newId("task"), payload: { text: "A report" } }] })
  const page = await open(`/workspaces/${place.workspace}/projects/${place.project}/settings`, "light")
  await page.getByLabel("Markdown").fill("# Reports\n\n")
  const chosen = page.waitForEvent("filechooser")
  await page.getByRole("button", { name: "Add pictures" }).click()
  const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background: "#c33" } })
    .png()
    .toBuffer()
  await (await chosen).setFiles({ name: "red [cell].png", mimeType: "image/png", buffer: bytes })
  const shown = page.getByRole("region", { name: "Preview" }).getByRole("img", { name: "red cell" })
  await shown.waitFor()
  await expect.poll(() => shown.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(60)
  await look(page, "guideline-picture")
  await page.getByRole("button", { name: "Publish version 1" }).click()
  await page.getByText("Published", { exact: true }).waitFor()
  await page.goto(`${house.address}/label/${place.workspace}/${place.project}`)
  await page.getByText("A report").waitFor()
  await page.keyboard.press("g")
  const beside = page.getByRole("img", { name: "red cell" })
  await beside.waitFor()
  await expect.poll(() => beside.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(60)
  await look(page, "guideline-beside")
  await page.context().close()
})

test("a list of more than a page is shown to its end", { timeout: 180_000 }, async () => {
  for (let i = 0; i < 101; i++)
    await owner.call("key.create", { workspace: world.workspace, id: newId("key"), name: `Key ${i}`, role: "reviewer" })
  const page = await open(`/workspaces/${world.workspace}/settings`, "light")
  const keys = page.locator("section").filter({ has: page.getByRole("heading", { name: "Keys" }) })
  const withdraw = keys.getByRole("button", { name: "Withdraw" })
  await keys
    .getByText("Key 1", { exact: true })
    .or(keys.getByText("Key 100", { exact: true }))
    .first()
    .waitFor()
  expect(await withdraw.count()).toBe(100)
  await keys.getByRole("button", { name: "Show more" }).click()
  // With the key of this test itself.
  await expect.poll(() => withdraw.count()).toBe(102)
  expect(await keys.getByRole("button", { name: "Show more" }).count()).toBe(0)
  await page.context().close()
})
