/** The quality page in a real browser: empty, with every figure, another plan tried, live, on a phone, in both themes. */
import { newId, newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { seededRandom } from "@tagwerk/quality"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { look as lookAt } from "../../../e2e/look.ts"
import { openTeamHouse, type TeamHouse } from "../../../e2e/team-house.ts"
import { runDueReports } from "../../../server/src/report/reporter.ts"
import { makeProject, type TestProject } from "../../../server/src/report/test-project.ts"
import { runWhatIf } from "../../../server/src/report/what-if-job.ts"
import type { World } from "../../../server/src/test-world.ts"

let house: TeamHouse
let world: World
let open: TeamHouse["open"]
let full: TestProject
let empty: TestProject
let report: ProjectReport

const options = ["card_arrival", "top_up_failed", "exchange_rate"]
const tasks = 200
const answered = 160
const gold = 60

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, open } = house)
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [
      {
        key: "intent",
        kind: "choice" as const,
        title: "What is it about?",
        options: options.map(name => ({ name })),
        required: true,
      },
    ],
  }
  empty = await makeProject(world, form, { responses: 2 }, 3)
  full = await makeProject(world, form, { responses: 5, price: 0.06, budget: 2_000 }, tasks)
  await fill(full)
  report = await full.report()
}, 300_000)
afterAll(() => house?.close(), 180_000)

/** Five people of different skill and a model answer everything; the first sixty tasks become gold, and the plan gets a target. */
async function fill(project: TestProject): Promise<void> {
  const random = seededRandom(7)
  const truth = Array.from({ length: tasks }, () => Math.floor(random() * 3))
  const said = (skill: number, of: readonly number[]) =>
    new Map(
      of.map(i => {
        const label = random() < skill ? truth[i]! : (truth[i]! + 1 + Math.floor(random() * 2)) % 3
        return [i, { intent: options[label]! }] as const
      }),
    )
  const all = truth.map((_, i) => i).slice(0, answered)
  for (const skill of [0.95, 0.9, 0.8, 0.7]) await project.answer(said(skill, all))
  const owner = await world.as("owner")
  const model = newId("model")
  await owner.call("model.create", { workspace: world.workspace, id: model, name: "Small one", provider: "classifier" })
  const worker = newUuid()
  await world.house.db.transaction(toUuid(world.workspace), [], query =>
    query("insert into worker (workspace_id, id, pseudonym, model_id) values ($1, $2, 'small-one', $3) on conflict do nothing", [
      toUuid(world.workspace),
      worker,
      toUuid(model),
    ]),
  )
  const [row] = await world.house.db.transaction(toUuid(world.workspace), [], query =>
    query<{ id: string }>("select id from worker where workspace_id = $1 and model_id = $2", [
      toUuid(world.workspace),
      toUuid(model),
    ]),
  )
  await project.answer(said(0.82, all.slice(0, 130)), toId("worker", row!.id))
  for (let i = 0; i < gold; i++) await project.mark(i, { intent: options[truth[i]!]! })
  await owner.call("project.update", { ...project.place, plan: { target: 0.9, responses: 2, responses_max: 5 } })
  await project.batch()
}

const look = (page: Page, name: string) => lookAt(page, name, page.viewportSize()!.width < 720 ? 4_200 : 2_300)

const at = (project: TestProject) => `/workspaces/${world.workspace}/projects/${project.place.project}/quality`

describe.each(["light", "dark"] as const)("the quality page, %s", theme => {
  test("every figure, each from the report; nothing found by axe", { timeout: 180_000 }, async () => {
    const { page, errors, context } = await open(at(full), theme)
    await page.getByText("Accepted at confidence").waitFor()
    const { accepted, all } = report.tasks
    await page.getByText(`${accepted} of ${all} tasks`).waitFor()
    await page.getByText(new RegExp(`${report.realised!.right} of ${report.realised!.of} gold, Wilson`)).waitFor()
    await page.getByRole("heading", { name: "Calibration" }).waitFor()
    await page.getByRole("img", { name: /Stated confidence against/ }).waitFor()
    await page.getByRole("heading", { name: "Responses to the end" }).waitFor()
    await look(page, `quality-${theme}`)
    const plots = page.getByRole("button", { name: "As a table" })
    while ((await plots.count()) > 0) await plots.first().click()
    await look(page, `quality-tables-${theme}`)
    await page.getByRole("link", { name: "Overview" }).click()
    await page.getByText("Right on accepted gold").waitFor()
    await look(page, `overview-report-${theme}`)
    expect(errors).toEqual([])
    await context.close()
  })
})

test("an empty project says what is missing", { timeout: 180_000 }, async () => {
  const { page, errors, context } = await open(at(empty), "light")
  await page.getByRole("heading", { name: "No figures yet" }).waitFor()
  await look(page, "quality-empty")
  expect(errors).toEqual([])
  await context.close()
})

test("on a phone nothing runs over the edge", { timeout: 180_000 }, async () => {
  const { page, context } = await open(at(full), "dark", { width: 390, height: 844 })
  await page.getByText("Accepted at confidence").waitFor()
  await look(page, "quality-phone")
  await context.close()
})

test("another plan is tried: refused with a sentence, run with its progress, shown beside today's", {
  timeout: 180_000,
}, async () => {
  const { page, errors, context } = await open(at(full), "light")
  await page.getByRole("button", { name: "Try it" }).click()
  await page.getByText(/These settings are today's plan/).waitFor()
  const target = page.getByRole("textbox", { name: "Target confidence" })
  await target.fill("0.97")
  await target.blur()
  await page.getByRole("button", { name: "Try it" }).click()
  await page.getByText("Target .97").waitFor()
  const owner = await world.as("owner")
  const [made] = (await owner.call("whatif.list", full.place)).items
  expect(made!.settings).toEqual({ target: 0.97 })
  await runWhatIf(world.house, { workspace: toUuid(full.place.workspace), project: toUuid(full.place.project) }, toUuid(made!.id))
  await page.getByRole("columnheader", { name: "This one" }).waitFor()
  await look(page, "quality-what-if")
  await page.getByRole("button", { name: "Make it the plan" }).click()
  await page.getByRole("button", { name: "This is the plan" }).waitFor()
  expect((await owner.call("project.show", full.place)).plan.target).toBe(0.97)
  expect(errors.filter(error => !error.includes("422"))).toEqual([])
  await context.close()
})

test("a new report shows within two seconds of its batch", { timeout: 180_000 }, async () => {
  const { page, context } = await open(at(full), "light")
  await page.getByText(`From ${report.responses} responses`, { exact: false }).waitFor()
  await page.getByText("Live", { exact: true }).waitFor()
  await full.answer(new Map([[tasks - 1, { intent: options[0]! }]]))
  await full.batch()
  expect(await runDueReports(world.house)).toBe(1)
  await world.settle()
  await page.getByText(`From ${report.responses + 1} responses`, { exact: false }).waitFor({ timeout: 60_000 })
  await context.close()
})
