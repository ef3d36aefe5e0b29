/** The page of gold in a real browser: drawn, answered, imported, flagged, from the task's sheet; on a phone, in both themes. */
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { look, shots } from "../../../e2e/look.ts"
import { openTeamHouse, type TeamHouse, type Theme } from "../../../e2e/team-house.ts"
import type { World } from "../../../server/src/test-world.ts"

let house: TeamHouse
let world: World
let owner: Client

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, owner } = house)
}, 300_000)
afterAll(() => house?.close(), 180_000)

const moods = ["arrival", "top_up", "exchange"]
/** Twenty workers answer everything: the first task looks leaked, the second wrong. */
async function project(tasks: number, workers: number) {
  const place = { workspace: world.workspace, project: newId("project") }
  const options = [
    { name: "arrival", title: "Card arrival" },
    { name: "top_up", title: "Top-up failed" },
    { name: "exchange", title: "Exchange rate" },
  ]
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Banking intents",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [{ key: "intent", title: "What is it about?", kind: "choice", required: true, options }],
    },
    plan: { responses: Math.max(1, workers), leases_max: 50, gold_share: 0.05 },
  })
  const made = Array.from({ length: tasks }, (_, i) => ({
    id: newId("task"),
    external_id: `bank-${i}`,
    payload: {
      text: `I am still waiting for my card, number ${i}. It should have been here a week ago, and nobody tells me where it is.`,
    },
  }))
  await owner.call("task.add", { ...place, tasks: made })
  for (let w = 0; w < workers; w++) {
    const { client } = await world.asWorker(place.project)
    for (const one of (await client.call("assignment.claim", { ...place, ids: made.map(() => newId("assignment")) }))
      .assignments) {
      const i = Number(/number (\d+)/.exec(String(one.payload["text"]))![1])
      const intent = i === 0 ? moods[w < 2 || w >= workers / 2 ? 0 : 1] : i === 1 ? moods[2] : moods[(w + i) % 2]
      await client.call("response.submit", {
        ...place,
        response: newId("response"),
        assignment: one.id,
        form_version: 1,
        value: { intent: intent! },
      })
    }
  }
  await world.settle()
  return { place, tasks: made.map(task => task.id) }
}

const open = (project: Id<"project">, theme: Theme, size?: { width: number; height: number }) =>
  house.open(`/workspaces/${world.workspace}/projects/${project}/gold`, theme, size)

test("drawn, answered, taken from a file and from the task's sheet", { timeout: 180_000 }, async () => {
  const { place, tasks } = await project(12, 0)
  const { page, context, errors } = await open(place.project, "light")
  await page.getByRole("heading", { name: "No answer is known yet" }).waitFor()
  await page.getByText("people pick tasks that are easier, harder or clearer").waitFor()
  await look(page, "gold-empty")
  const wanted = page.getByRole("textbox", { name: "Tasks" })
  await wanted.fill("3")
  await wanted.blur()
  await page.getByRole("button", { name: "Draw at random" }).click()
  const todo = page.getByRole("region", { name: "Drawn, waiting for what you know" })
  await todo.getByText("3 tasks").waitFor()
  await look(page, "gold-todo")
  await todo.getByText("Top-up failed").click()
  await todo.getByRole("button", { name: "Save the known answer" }).click()
  await todo.getByText("2 tasks").waitFor()
  const drawn = (await owner.call("gold.list", place)).items
  expect(drawn).toMatchObject([{ value: { intent: "top_up" }, source: "suggested", had: 0, by: "Ada" }])
  // A file with a good line, one of another form, and one of a task that is not there.
  const left = tasks.filter(task => task !== drawn[0]!.task)
  const other = tasks.indexOf(left[0]!)
  const file = {
    name: "gold.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`external_id,intent\nbank-${other},arrival\nbank-x,arrival\nbank-5,loan\n`),
  }
  const chooser = page.waitForEvent("filechooser")
  await page.getByRole("button", { name: "Choose files" }).click()
  await (await chooser).setFiles(file)
  await page.getByText("3 read: 1 gold now, 0 before, 2 refused.").waitFor()
  await page.getByText("Line 3 names the task “bank-x”").waitFor()
  // From the sheet of a task: set, shown, ended.
  await page.goto(`${house.address}/workspaces/${world.workspace}/projects/${place.project}/tasks?open=${left[3]}`)
  await page.getByRole("button", { name: "Known answer …" }).click()
  const dialog = page.getByRole("dialog", { name: "Known answer" })
  await dialog.getByText("Exchange rate").click()
  await look(page, "gold-dialog")
  await dialog.getByRole("button", { name: "Save the known answer" }).click()
  await dialog.waitFor({ state: "detached" })
  expect((await owner.call("gold.show", { ...place, task: left[3]! })).known).toMatchObject({
    value: { intent: "exchange" },
    by: "Ada",
  })
  await page.getByRole("button", { name: "Known answer …" }).click()
  await dialog.getByText("Given by Ada").waitFor()
  await dialog.getByRole("button", { name: "No longer gold" }).click()
  await dialog.waitFor({ state: "detached" })
  expect((await owner.call("task.show", { ...place, task: left[3]! })).state).toBe("open")
  expect(errors).toEqual([])
  await context.close()
})

test("flags say by which rule, and how likely by chance", { timeout: 180_000 }, async () => {
  const { place, tasks } = await project(10, 20)
  for (const task of tasks.slice(0, 7)) await owner.call("gold.mark", { ...place, task, value: { intent: "arrival" } })
  await owner.call("gold.suggest", { ...place, id: newId("draw"), size: 2, seed: 1 })
  for (const theme of ["light", "dark"] as const) {
    const { page, context, errors } = await open(place.project, theme)
    await page.getByRole("row", { name: /number 0.*20.*60.*perhaps leaked/ }).waitFor()
    await page.getByText(/the later workers are right in 10 of 10, the earlier in 2 of 10/).waitFor()
    await page.getByRole("row", { name: /number 1\..*perhaps wrong the responses say “Exchange rate”/ }).waitFor()
    await page.getByText("Most gold was not drawn.").waitFor()
    await look(page, `gold-${theme}`)
    expect(errors).toEqual([])
    await context.close()
    const phone = await open(place.project, theme, { width: 390, height: 844 })
    await phone.page.getByText("perhaps leaked", { exact: true }).waitFor()
    // The hint is within the screen, not beside it.
    const flag = await phone.page.getByText(/the later workers are right in/).boundingBox()
    expect(flag!.x + flag!.width).toBeLessThanOrEqual(390)
    if (shots) await phone.page.setViewportSize({ width: 390, height: 2600 })
    await look(phone.page, `gold-phone-${theme}`)
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await phone.context.close()
  }
})

test("spans and boxes are marked with the label screen's own desks", { timeout: 180_000 }, async () => {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Marks",
    form: {
      views: [
        { key: "text", view: "text", from: "$text" },
        { key: "photo", view: "image", from: "$photo" },
      ],
      questions: [
        { key: "names", title: "Names", kind: "span", on: "text", labels: [{ name: "person", title: "Person" }] },
        { key: "cars", title: "Cars", kind: "box", on: "photo", labels: [{ name: "car", title: "Car" }] },
      ],
    },
  })
  const file = newId("file")
  const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: "#7799bb" } })
    .png()
    .toBuffer()
  await owner.call("file.upload", { ...place, id: file, name: "photo.png" }, { body: new Uint8Array(picture) as BodyInit })
  const task = newId("task")
  await owner.call("task.add", { ...place, tasks: [{ id: task, payload: { text: "Ann saw Ben.", photo: file } }] })
  await owner.call("gold.suggest", { ...place, id: newId("draw"), size: 1 })
  const { page, context, errors } = await open(place.project, "light")
  const todo = page.getByRole("region", { name: "Drawn, waiting for what you know" })
  const text = todo.getByText("Ann saw Ben.")
  await text.waitFor()
  await text.dblclick({ position: { x: 8, y: 10 } })
  await todo
    .getByRole("button", { name: "Person" })
    .or(todo.getByRole("radio", { name: "Person" }))
    .first()
    .click({ force: true })
  const canvas = todo.locator("canvas").last()
  await canvas.scrollIntoViewIfNeeded()
  const area = (await canvas.boundingBox())!
  await page.mouse.move(area.x + area.width * 0.4, area.y + area.height * 0.4)
  await page.mouse.down()
  await page.mouse.move(area.x + area.width * 0.6, area.y + area.height * 0.6, { steps: 5 })
  await page.mouse.up()
  await look(page, "gold-marks")
  await todo.getByRole("button", { name: "Save the known answer" }).click()
  await todo.waitFor({ state: "detached" })
  const { known } = await owner.call("gold.show", { ...place, task })
  expect(known!.value["names"]).toMatchObject([{ start: 0, end: 3, label: "person" }])
  expect(known!.value["cars"]).toMatchObject([{ label: "car", width: expect.any(Number), height: expect.any(Number) }])
  expect(errors).toEqual([])
  await context.close()
})
