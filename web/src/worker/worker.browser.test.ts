/** The page of a worker in a real browser: its figures are the report's, each opens its tasks; on a phone, in both themes. */
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { WorkerReport } from "@tagwerk/contract/report.ts"
import { seededRandom } from "@tagwerk/quality"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { look as lookAt } from "../../../e2e/look.ts"
import { openTeamHouse, type TeamHouse } from "../../../e2e/team-house.ts"
import { makeProject, type TestProject } from "../../../server/src/report/test-project.ts"
import type { World } from "../../../server/src/test-world.ts"

const patient = { timeout: 180_000 }
let house: TeamHouse
let world: World
let open: TeamHouse["open"]
let project: TestProject
let worker: Id<"worker">
let alone: Id<"worker">
let report: WorkerReport

const labels = [
  "pending transfer",
  "transfer timing",
  "transfer not received",
  "balance not updated",
  "failed transfer",
  "declined transfer",
  "cancel transfer",
  "card arrival",
  "exchange rate",
  "top-up failed",
]
const tasks = 110

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, open } = house)
  await fill()
}, 300_000)
afterAll(() => house?.close(), 180_000)

/**
 * Three good people; one who takes the first label for the second, and from the eightieth task on is mostly wrong; one who copies that.
 * Twenty tasks are gold; one worker has said nothing so far.
 */
async function fill(): Promise<void> {
  const options = labels.map(name => ({ name: name.replaceAll(" ", "_"), title: name }))
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [
      { key: "intent", kind: "choice" as const, title: "What is it about?", options, required: true },
      { key: "names", kind: "span" as const, title: "Names", on: "text", labels: [{ name: "name" }] },
    ],
  }
  project = await makeProject(world, form, { responses: 5 }, tasks)
  const random = seededRandom(11)
  const truth = Array.from({ length: tasks }, (_, i) => i % labels.length)
  const other = (k: number) => (k + 1 + Math.floor(random() * (labels.length - 1))) % labels.length
  const of = (k: number, end: number) => ({ intent: options[k]!.name, names: [{ label: "name", start: 0, end }] })
  for (const skill of [0.97, 0.93, 0.9])
    await project.answer(new Map(truth.map((k, i) => [i, of(random() < skill ? k : other(k), 4)] as const)), undefined, 9_000)
  const odd = truth.map((k, i) => (k === 0 && i % 20 === 0 ? 1 : i >= 80 && i % 3 > 0 ? (k + 1) % labels.length : k))
  const said = (from: number, to: number) =>
    new Map(odd.map((k, i) => [i, of(k, i % 5 === 0 ? 2 : 4)] as const).filter(([i]) => i >= from && i < to))
  worker = await project.answer(said(0, 80), undefined, 8_400)
  await project.answer(said(80, tasks), worker, 5_200)
  await project.answer(new Map([...said(0, tasks)].map(([i, one]) => [i, i === 7 ? { intent: { none: "cannot_tell" } } : one])))
  alone = (await world.asWorker(project.place.project)).worker
  for (let i = 0; i < 20; i++) await project.mark(i, of(truth[i]!, 4))
  await project.batch()
  await project.report()
  const shown = await (await world.as("owner")).call("worker.report", { ...project.place, worker })
  report = shown.report!
}

const page_of = (id: string) => `/workspaces/${world.workspace}/projects/${project.place.project}/workers/${id}`

const look = (page: Page, name: string, height = 1_500) => lookAt(page, name, height)

test("figures are the report's; a cell opens as many tasks as it counts, and one of them its sheet", patient, async () => {
  const { page, context, errors } = await open(`/workspaces/${world.workspace}/workers/${worker}`)
  const [intent, names] = report.questions
  const write = (x: number) => x.toFixed(3).replace(/^0/, "")
  await page.getByText(write(intent!.accuracy!.value), { exact: true }).waitFor()
  await page.getByText(`5 % bound ${write(intent!.bound!)}`).waitFor()
  await page.getByText(`${intent!.gold!.right} of ${intent!.gold!.of} gold, Wilson 95 %`).waitFor()
  await page.getByText(`${intent!.bits!.value.toFixed(2)} bits`, { exact: true }).waitFor()
  await page.getByText("A ranking, never a verdict", { exact: false }).waitFor()
  await page.getByText(`${intent!.look_alikes[0]!.mistakes} same mistakes`, { exact: false }).waitFor()
  await page.getByText("Crossed at response", { exact: false }).waitFor()
  await look(page, "worker-light")
  // The first label was taken for the second on tasks 0, 20, …, 100, and on those behind the eightieth that were wrong anyhow.
  const cell = intent!.matrix!.cells.find(one => one.believed === "pending_transfer" && one.said === "transfer_timing")!
  expect(cell.responses).toBeGreaterThanOrEqual(6)
  await page
    .getByRole("link", { name: `${cell.responses} responses: believed pending transfer, answered transfer timing` })
    .click()
  await page.getByText("Believed pending transfer, answered transfer timing").waitFor()
  await page.getByRole("heading", { name: `${cell.responses} tasks` }).waitFor()
  const rows = page.getByRole("region", { name: `${cell.responses} tasks`, exact: true }).getByRole("listitem")
  await expect.poll(() => rows.count()).toBe(cell.responses)
  await look(page, "worker-cell-light")
  await rows.first().getByRole("link").click()
  const sheet = page.getByRole("complementary").filter({ hasText: "5 responses" })
  await sheet
    .getByRole("link", { name: /^Figures of worker/ })
    .first()
    .waitFor()
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: /Question/ }).click()
  await page.getByRole("option", { name: "Names" }).click()
  await page.getByText("How far the responses agree").waitFor()
  await page.getByText(write(names!.accuracy!.value), { exact: true }).first().waitFor()
  await look(page, "worker-agreement-light")
  await page.getByRole("link", { name: "Open in tasks" }).click()
  await page.getByText("Right", { exact: true }).waitFor()
  expect(errors).toEqual([])
  await context.close()
})

test("in the dark and on a phone nothing runs over the edge; who has answered nothing has no figures", patient, async () => {
  const { page, context, errors } = await open(page_of(worker), "dark", { width: 390, height: 844 })
  await page.getByText("Crossed at response", { exact: false }).waitFor()
  await look(page, "worker-phone-dark", 3_400)
  await page.setViewportSize({ width: 1280, height: 900 })
  await look(page, "worker-dark")
  await page.goto(`${house.address}${page_of(alone)}`)
  await page.getByRole("heading", { name: "No figures yet" }).waitFor()
  await page.getByRole("link", { name: "Workers", exact: true }).last().click()
  await page.getByText("5 % bound", { exact: true }).waitFor()
  await look(page, "workers-dark", 700)
  expect(errors).toEqual([])
  await page.goto(`${house.address}${page_of(newId("worker"))}`)
  await page.getByRole("alert").waitFor()
  expect(await page.getByRole("alert").count()).toBe(1)
  await context.close()
})
