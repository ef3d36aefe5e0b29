/** Deciding what workers disagree about in a real browser: by one key, by hand, heard of in another tab; on a phone, in both themes. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { launchBrowser } from "../../../e2e/browser.ts"
import { builtSite } from "../../../e2e/site.ts"
import { createApp } from "../../../server/src/app.ts"
import { openBrowser } from "../../../server/src/test-browser.ts"
import { createWorld, type World } from "../../../server/src/test-world.ts"

const shots = process.env.TAGWERK_SHOTS
let world: World
let owner: Client
let browser: Browser
let axe: string
let address: string
let close: () => Promise<unknown>
let cookie: { name: string; value: string }

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
  world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  close = () => app.close()
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  owner = await world.as("owner")
  const opened = openBrowser(address)
  const invited = await owner.call("invitation.create", { workspace: world.workspace, id: newId("invitation"), role: "owner" })
  const ada = { name: "Ada", email: "ada@example.org", password: "a long enough one" }
  await opened.client.call("invitation.accept", { token: invited.token, ...ada })
  const [name = "", value = ""] = opened.cookie().split(/=(.*)/s)
  cookie = { name, value }
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await close?.()
  await world?.close()
}, 60_000)

async function open(project: Id<"project">, theme: "light" | "dark", size = { width: 1440, height: 900 }) {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme: theme, locale: "en-GB" })
  await context.addCookies([{ ...cookie, url: address, httpOnly: true, sameSite: "Lax" }])
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on("pageerror", error => errors.push(error.message))
  page.on("console", message => message.type() === "error" && errors.push(message.text()))
  await page.goto(`${address}/workspaces/${world.workspace}/projects/${project}/disagreements`)
  return { page, context, errors }
}

async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` })
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run(where: unknown, how: unknown): Promise<Found> } }).axe
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    const result = await runner.run(document, { runOnly, resultTypes: ["violations"] })
    return result.violations.flatMap(v => v.nodes.map(node => `${v.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))
  })
  expect(found, name).toEqual([])
}
interface Found {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
}

const options = [
  { name: "arrival", title: "Card arrival" },
  { name: "top_up", title: "Top-up failed" },
  { name: "exchange", title: "Exchange rate" },
]
/** Three workers; of the first tasks each says something else, or two against one. */
async function project() {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Banking intents",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        { key: "intent", title: "What is it about?", kind: "choice", required: true, options },
        { key: "names", title: "Names", kind: "span", on: "text", labels: [{ name: "place", title: "Place" }] },
      ],
    },
    plan: { responses: 3, leases_max: 50 },
  })
  const made = Array.from({ length: 5 }, (_, i) => ({
    id: newId("task"),
    external_id: `bank-${i}`,
    payload: { text: `I topped up in Berlin with my new card, number ${i}, and was charged another rate than the one shown.` },
  }))
  await owner.call("task.add", { ...place, tasks: made })
  for (let w = 0; w < 3; w++) {
    const { client } = await world.asWorker(place.project)
    for (const one of (await client.call("assignment.claim", { ...place, ids: made.map(() => newId("assignment")) }))
      .assignments) {
      const i = Number(/number (\d+)/.exec(String(one.payload["text"]))![1])
      const intent = options[i < 3 ? w : 0]!.name
      const names = [{ start: 15, end: 21, label: "place" }]
      await client.call("response.submit", {
        ...place,
        response: newId("response"),
        assignment: one.id,
        form_version: 1,
        value: { intent, names } as never,
      })
    }
  }
  await world.settle()
  return { place, tasks: made.map(task => task.id) }
}

/** The answer once it is the expert's. */
async function decidedOf(place: Awaited<ReturnType<typeof project>>["place"], task: Id<"task">) {
  const questions = async () => {
    await world.settle()
    return (await owner.call("task.show", { ...place, task })).answer!.questions
  }
  await expect.poll(async () => (await questions())["intent"]!.method, { timeout: 10_000 }).toBe("adjudicated")
  return questions()
}

test("one key decides, the next task is there, and the answer has moved", { timeout: 120_000 }, async () => {
  const { place } = await project()
  const { page, context, errors } = await open(place.project, "light")
  await page.getByText("3 to decide, least sure first").waitFor()
  const first = (await owner.call("disagreement.list", place)).items[0]!
  await page.getByRole("heading", { name: "Which is right?" }).waitFor()
  await look(page, "disagreements-light")
  const said = await page.getByRole("region", { name: "What was said" }).getByRole("button").first().textContent()
  await page.keyboard.press("1")
  await page.getByText("2 to decide, least sure first · 1 decided").waitFor()
  const answer = await decidedOf(place, first.id)
  expect(answer["intent"]).toMatchObject({ method: "adjudicated", confidence: 0.97 })
  expect(said).toContain(options.find(one => one.name === answer["intent"]!.value)!.title)
  // Something else, by hand: the third option, and the mark stays.
  const second = (await owner.call("disagreement.list", place)).items[0]!
  await page.keyboard.press("e")
  const own = page.getByRole("region", { name: "Your decision" })
  await own.getByRole("radio", { name: "Exchange rate" }).check({ force: true })
  await look(page, "disagreements-own")
  await page.keyboard.press("Control+Enter")
  await page.getByText("1 to decide, least sure first · 2 decided").waitFor()
  const decided = await decidedOf(place, second.id)
  expect(decided["intent"]!.value).toBe("exchange")
  expect(decided["names"]!.value).toEqual([{ start: 15, end: 21, label: "place" }])
  await page.keyboard.press("Space")
  await page.getByRole("heading", { name: "Nothing is left to decide" }).waitFor()
  await expect.poll(async () => (await owner.call("disagreement.list", place)).remain).toBe(0)
  expect(errors).toEqual([])
  await context.close()
})

test("a refused decision puts the task back and says why", { timeout: 120_000 }, async () => {
  const { place } = await project()
  const { page, context } = await open(place.project, "light")
  await page.getByText("3 to decide, least sure first").waitFor()
  await owner.call("project.update", { ...place, plan: { adjudicate: "nobody" } })
  await page.keyboard.press("1")
  await page.getByText("The project's plan lets nobody decide").waitFor()
  await page.getByText("3 to decide, least sure first").waitFor()
  await context.close()
})

test("dark, and on a phone", { timeout: 120_000 }, async () => {
  const { place } = await project()
  const dark = await open(place.project, "dark")
  await dark.page.getByRole("heading", { name: "Which is right?" }).waitFor()
  await look(dark.page, "disagreements-dark")
  await dark.context.close()
  for (const theme of ["light", "dark"] as const) {
    const phone = await open(place.project, theme, { width: 390, height: 844 })
    await phone.page.getByRole("heading", { name: "Which is right?" }).waitFor()
    await look(phone.page, `disagreements-phone-${theme}`)
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(phone.errors).toEqual([])
    await phone.context.close()
  }
})
