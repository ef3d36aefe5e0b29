/** Review and audit in a real browser: one key each, and the worker reads why. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import { api } from "@tagwerk/contract/api.ts"
import type { Client } from "@tagwerk/contract/client.ts"
import { createClient } from "@tagwerk/contract/client.ts"
import { newId } from "@tagwerk/contract/id.ts"
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

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
  world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  close = () => app.close()
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  owner = await world.as("owner")
  browser = await launchBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await close?.()
  await world?.close()
}, 180_000)

const at = () => ({ workspace: world.workspace, project })
const project = newId("project")

async function join(name: string, role: "reviewer" | null) {
  const opened = openBrowser(address)
  const invitation = { workspace: world.workspace, id: newId("invitation"), role, ...(role ? {} : { projects: [project] }) }
  const { token } = await owner.call("invitation.create", invitation)
  await opened.client.call("invitation.accept", { token, name, email: `${name}@example.org`, password: "a long enough one" })
  return opened
}
type Joined = Awaited<ReturnType<typeof join>>

async function open(who: Joined, path: string, theme: "light" | "dark" = "light", size = { width: 1280, height: 800 }) {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme: theme, locale: "en-GB" })
  const [name = "", value = ""] = who.cookie().split(/=(.*)/s)
  await context.addCookies([{ name, value, url: address, httpOnly: true, sameSite: "Lax" }])
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  await page.goto(`${address}/${path}`)
  return page
}

/** What axe finds, and whether the page is wider than its window. */
async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` })
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(where: unknown, how: unknown): Promise<{ violations: { id: string }[] }> } }
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    const { violations } = await axe.run({ exclude: ["[data-live-announcer]"] }, { runOnly, resultTypes: ["violations"] })
    const { scrollWidth, clientWidth } = document.documentElement
    return [...violations.map(one => one.id), ...(scrollWidth > clientWidth ? ["wider than the window"] : [])]
  })
  expect(found, name).toEqual([])
}

/** The next one is there. */
const ready = (page: Page) => page.getByRole("button", { name: /^Accept/, disabled: false }).waitFor()

test("a reviewer accepts, puts right and rejects by keys; another audits; the worker reads the reason", {
  timeout: 180_000,
}, async () => {
  const options = [
    { name: "arrival", title: "Card arrival" },
    { name: "top_up", title: "Top-up failed" },
  ]
  await owner.call("project.create", {
    workspace: world.workspace,
    id: project,
    name: "Intents",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [{ key: "intent", kind: "choice", title: "What is it about?", required: true, options }],
    },
    plan: { review_share: 1, audit_share: 1 },
  })
  const texts = ["Where is my new card?", "My money did not arrive.", "It has been two weeks and no card."]
  await owner.call("task.add", { ...at(), tasks: texts.map(text => ({ id: newId("task"), payload: { text } })) })
  const ben = await join("ben", null)
  const { token } = await ben.client.call("label.begin", at())
  const hands = createClient(api, { base: address, token: () => token })
  for (const _ of texts) {
    const [held] = (await hands.call("assignment.claim", { ...at(), ids: [newId("assignment")] })).assignments
    const given = { response: newId("response"), assignment: held!.id, form_version: 1, value: { intent: "arrival" } as never }
    await hands.call("response.submit", { ...at(), ...given })
  }
  await world.settle()

  const path = `workspaces/${world.workspace}/projects/${project}/review`
  const ada = await open(await join("ada", "reviewer"), path)
  await ada.getByRole("heading", { name: "Is this right?" }).waitFor()
  await look(ada, "review")
  await ada.keyboard.press("a")
  await ada.getByText("1 of 3").waitFor()
  await ready(ada)
  await ada.keyboard.press("f")
  await ada.getByRole("heading", { name: "What is right?" }).waitFor()
  await ada.getByRole("radio", { name: /Top-up failed/ }).click()
  await look(ada, "review-fix")
  await ada.keyboard.press("Control+Enter")
  await ada.getByText("2 of 3").waitFor()
  await ready(ada)
  await ada.keyboard.press("r")
  await ada.getByRole("textbox", { name: "Why?" }).fill("It is about money, not about a card.")
  await look(ada, "review-reject")
  await ada.keyboard.press("Control+Enter")
  await ada.getByText("Everything drawn is reviewed").waitFor()
  expect((await owner.call("review.figures", at())).stages[0]).toMatchObject({ accepted: 1, fixed: 1, rejected: 1, waiting: 0 })
  await world.settle()

  const eve = await open(await join("eve", "reviewer"), path, "dark", { width: 390, height: 844 })
  await eve.getByRole("button", { name: /Audit/ }).click()
  await eve.getByRole("heading", { name: "Is this review right?" }).waitFor()
  await look(eve, "audit-phone")
  for (const done of [1, 2, 3]) {
    await eve.getByRole("button", { name: "The review is right" }).click()
    await eve.getByText(`${done} of 3`).waitFor()
  }
  await eve.getByText("Of 3 reviews audited, 0 were wrong").waitFor()
  await look(eve, "audit-done-phone")

  const work = await open(ben, `label/${world.workspace}/${project}`)
  await work.getByRole("button", { name: "Recent work" }).click()
  await work.getByText("It is about money, not about a card.").waitFor()
  await look(work, "recent")
  await work.getByText("It is about money, not about a card.").click()
  await work.getByRole("button", { name: /^Comment/ }).click()
  await work.getByRole("textbox", { name: /Comment/ }).fill("The card was in the first message.")
  await work.keyboard.press("Control+Enter")
  await expect.poll(async () => (await owner.call("comment.list", at())).items.map(one => one.text)).toHaveLength(1)
})
