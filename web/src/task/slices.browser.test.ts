/** Saved slices in a real browser against a real server: filter, name, share by link, change, rename, delete and take back. */
import { newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type LabelHouse, openLabelHouse } from "../../../e2e/label-house.ts"
import { startRunner } from "../../../server/src/runner.ts"

let house: LabelHouse
let runner: Awaited<ReturnType<typeof startRunner>>
beforeAll(async () => {
  house = await openLabelHouse()
  runner = await startRunner(house.world.house, house.world.database_url)
}, 240_000)
afterAll(async () => {
  await runner?.stop()
  await house?.close()
}, 180_000)

test("filters get a name beside the table, and an address that means the same to others", { timeout: 180_000 }, async () => {
  const { owner, world, address } = house
  const { workspace } = world
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [{ key: "q", kind: "choice" as const, title: "Which?", options: [{ name: "a" }, { name: "b" }], required: true }],
  }
  const project = await house.project(
    form,
    ["Ulm by train", "Ulm by bike", "Köln by boat"].map(text => ({ text })),
  )
  await expect
    .poll(async () => (await owner.call("task.count", { workspace, project, text: "ulm" })).count, { timeout: 60_000 })
    .toBe(2)
  const { page, context, wrong } = await house.open(project)
  const tasks = `${address}/workspaces/${workspace}/projects/${project}/tasks`
  await page.goto(`${tasks}?text=ulm`)
  await page.getByText("2 tasks").waitFor()
  await page.getByRole("button", { name: "Save this slice" }).click()
  await page.getByRole("textbox", { name: "Name" }).fill("To Ulm")
  await page.keyboard.press("Enter")
  const slices = page.getByRole("navigation", { name: "Saved slices" })
  await slices.getByRole("link", { name: "To Ulm" }).waitFor()
  await page.waitForURL(/tasks\?slice=slice_/)
  const link = page.url()
  await slices.getByRole("link", { name: "All tasks" }).click()
  await page.getByText("3 tasks").waitFor()
  await page.goto(link)
  await page.getByText("2 tasks").waitFor()
  if (process.env.TAGWERK_SHOTS) await page.screenshot({ path: `${process.env.TAGWERK_SHOTS}/slices.png` })
  await page.getByRole("searchbox").fill("köln")
  await page.getByRole("button", { name: "Change “To Ulm” to this" }).click()
  await page.getByText("1 task", { exact: true }).waitFor()
  await expect
    .poll(async () => (await owner.call("slice.list", { workspace, project })).items[0]?.filter)
    .toEqual({ text: "köln" })
  await slices.getByRole("button", { name: "More about To Ulm" }).click()
  await page.getByRole("menuitem", { name: "Rename" }).click()
  await page.getByRole("textbox", { name: "Name" }).fill("To Köln")
  await page.keyboard.press("Enter")
  await slices.getByRole("link", { name: "To Köln" }).waitFor()
  await slices.getByRole("button", { name: "More about To Köln" }).click()
  await page.getByRole("menuitem", { name: "Delete" }).click()
  await slices.waitFor({ state: "detached" })
  await page.getByText("3 tasks").waitFor()
  await page.goto(`${tasks}?slice=${newId("slice")}`)
  await page.getByText("This saved slice was deleted.").waitFor()
  expect(await wrong()).toEqual([])
  await context.close()
})
