/** A certificate in a real browser: planned, drawn, answered blind, read, taken away; a model as a judge; on a phone, in both themes. */
import { readFile } from "node:fs/promises"
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { look } from "../../../e2e/look.ts"
import { openTeamHouse, type TeamHouse, type Theme } from "../../../e2e/team-house.ts"
import { freezeJob } from "../../../server/src/dataset/freeze.ts"
import type { World } from "../../../server/src/test-world.ts"

let house: TeamHouse
let world: World
let owner: Client

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, owner } = house)
}, 300_000)
afterAll(() => house?.close(), 180_000)

const open = (project: Id<"project">, theme: Theme, size?: { width: number; height: number }) =>
  house.open(`/workspaces/${world.workspace}/projects/${project}/samples`, theme, size)

/** Thirty tasks that two workers agree on, and a frozen dataset of them. */
async function project() {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Banking intents",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        {
          key: "intent",
          title: "What is it about?",
          kind: "choice",
          required: true,
          options: [
            { name: "arrival", title: "Card arrival" },
            { name: "top_up", title: "Top-up failed" },
          ],
        },
      ],
    },
    plan: { responses: 2, leases_max: 50 },
  })
  await owner.call("task.add", {
    ...place,
    tasks: Array.from({ length: 30 }, (_, i) => ({
      id: newId("task"),
      payload: { text: `My card, number ${i}, has not arrived.` },
    })),
  })
  for (let w = 0; w < 2; w++) {
    const { client } = await world.asWorker(place.project)
    const ids = Array.from({ length: 30 }, () => newId("assignment"))
    for (const one of (await client.call("assignment.claim", { ...place, ids })).assignments)
      await client.call("response.submit", {
        ...place,
        response: newId("response"),
        assignment: one.id,
        form_version: 1,
        value: { intent: "arrival" } as never,
      })
  }
  await world.settle()
  const dataset = newId("dataset")
  await owner.call("dataset.freeze", { ...place, id: dataset, name: "intents" })
  const payload = { workspace: toUuid(place.workspace), project: toUuid(place.project), dataset: toUuid(dataset) }
  await freezeJob(world.house)(payload, new AbortController().signal)
  return { place, dataset }
}

test("planned, drawn, answered blind, and what it proves stands there", { timeout: 180_000 }, async () => {
  const { place } = await project()
  const { page, context, errors } = await open(place.project, "light")
  await page.getByRole("heading", { name: "Nothing is proved yet" }).waitFor()
  await page.getByText(/random tasks tell the rate to within 2 % to each side, 19 times in 20/).waitFor()
  await look(page, "samples-empty")
  const labels = page.getByRole("textbox", { name: "Labels" })
  await labels.fill("5")
  await labels.blur()
  await page.getByRole("button", { name: "Draw at random" }).click()
  for (let i = 5; i > 0; i--) {
    await page.getByText(`${i} left`, { exact: true }).waitFor()
    // Nothing that anybody said is on the screen.
    expect(await page.getByText("worker-").count()).toBe(0)
    await page.getByRole("radio", { name: i === 5 ? "Top-up failed" : "Card arrival" }).check({ force: true })
    if (i === 4) await look(page, "samples-answer")
    await page.getByRole("button", { name: "Save and go on" }).click()
  }
  await page.getByRole("heading", { name: "Certificate of intents v1" }).waitFor()
  const [sample] = (await owner.call("sample.list", place)).items
  const [row] = sample!.result!.rows
  // One of five was wrong, of thirty.
  expect(row).toMatchObject({ audited: 5, wrong: 1, size: 30, value: expect.closeTo(0.2, 9) })
  await page
    .getByRole("cell", { name: row!.text.replace("error ", "") })
    .first()
    .waitFor()
  const download = page.waitForEvent("download")
  await page.getByRole("link", { name: "The certificate with what the experts said (JSON)" }).click()
  const audit = JSON.parse(await readFile(await (await download).path(), "utf8")) as { rows: unknown[] }
  expect(audit).toEqual(await owner.call("sample.rows", { ...place, sample: sample!.id }))
  // Coverage, how answers were accepted, agreement: as the result has them.
  const { automatic, below } = sample!.result!.about!
  expect(automatic + below).toBe(30)
  await page.getByText(/^30 of 30 tasks \(100/).waitFor()
  await page.getByText(`automatically, from confidence .95: ${automatic} (`).waitFor()
  await page.getByText(/two workers agree in 100.*, on 5 audited tasks/).waitFor()
  await look(page, "samples-certificate")
  await page.goto(page.url().replace(/samples.*/, "datasets"))
  await page.getByRole("link", { name: `Certificate of intents version 1: ${row!.text}` }).click()
  await page.getByRole("heading", { name: "Certificate of intents v1" }).waitFor()
  expect(page.url()).toContain(`samples?sample=${sample!.id}`)
  expect(errors).toEqual([])
  await context.close()
  for (const theme of ["light", "dark"] as const) {
    const phone = await open(place.project, theme, { width: 390, height: 844 })
    await phone.page.getByRole("heading", { name: "Certificate of intents v1" }).waitFor()
    await look(phone.page, `samples-phone-${theme}`)
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await phone.context.close()
  }
})

test("more than there are is refused in a sentence", { timeout: 180_000 }, async () => {
  const { place } = await project()
  const { page, context } = await open(place.project, "dark")
  await page.getByText(/random tasks tell the rate/).waitFor()
  const labels = page.getByRole("textbox", { name: "Labels" })
  await labels.fill("31")
  await labels.blur()
  await page.getByRole("button", { name: "Draw at random" }).click()
  await page.getByText(/asks for 31 tasks and 30 can be drawn/).waitFor()
  await look(page, "samples-refused-dark")
  await context.close()
})
