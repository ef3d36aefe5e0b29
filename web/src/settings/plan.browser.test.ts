/** The plan's settings in a real browser: a target is set and stands afterwards; desk and phone, light and dark. */
import type { AddressInfo } from "node:net"
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, toId } from "@tagwerk/contract/id.ts"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { launchBrowser } from "../../../e2e/browser.ts"
import { look } from "../../../e2e/look.ts"
import { builtSite } from "../../../e2e/site.ts"
import { createApp } from "../../../server/src/app.ts"
import { openBrowser } from "../../../server/src/test-browser.ts"
import { createWorld, type World } from "../../../server/src/test-world.ts"
import { createOwner } from "../../../server/src/workspace/owner.ts"

let world: World
let browser: Browser
let address: string
let close: () => Promise<unknown>
let workspace: Id<"workspace">
let client: Client
let cookie: { name: string; value: string }

beforeAll(async () => {
  world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  close = () => app.close()
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const owner = (await createOwner(world.house, { name: "Ada", workspaceName: "Reading room" }))!
  workspace = toId("workspace", owner.workspace)
  const opened = openBrowser(address)
  await opened.client.call("session.redeem", { token: owner.token })
  client = opened.client
  const [name = "", value = ""] = opened.cookie().split(/=(.*)/s)
  cookie = { name, value }
  browser = await launchBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await close?.()
  await world?.close()
}, 180_000)

async function open(project: Id<"project">, how: { theme?: "light" | "dark"; phone?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: how.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: how.theme ?? "light",
    locale: "en-GB",
    reducedMotion: "reduce",
  })
  await context.addCookies([{ ...cookie, url: address }])
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  await page.goto(`${address}/workspaces/${workspace}/projects/${project}/settings`)
  await page.getByRole("radio", { name: /sure enough/ }).waitFor()
  return page
}

test("a target is set and stands", async () => {
  const project = newId("project")
  const at = { workspace, project }
  await client.call("project.create", { workspace, id: project, name: "Intents", plan: { responses: 3 } })
  await client.call("task.add", {
    ...at,
    tasks: Array.from({ length: 40 }, (_, i) => ({ id: newId("task"), payload: { n: i } })),
  })
  await world.settle()
  const page = await open(project)
  await page.getByText("For the tasks there are now: 120 responses.").waitFor()
  await page.getByRole("radio", { name: /sure enough/ }).check()
  await page.getByText("at least 120, at most 280 responses").waitFor()
  await page.getByRole("radio", { name: /together/ }).check()
  await page.getByRole("textbox", { name: "Most workers a task" }).fill("2")
  await page.getByRole("textbox", { name: "Most workers a task" }).blur()
  await page.getByText("Fewer than the fewest").waitFor()
  expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true)
  await page.getByRole("textbox", { name: "Most workers a task" }).fill("6")
  await page.getByRole("textbox", { name: "Price of a response" }).fill("0.05")
  await page.getByRole("textbox", { name: "Price of a response" }).blur()
  await page.getByText("at least 120 (€6.00), at most 240 (€12.00) responses").waitFor()
  await page.getByRole("checkbox", { name: /Limit the responses/ }).check()
  await page.getByRole("textbox", { name: "Responses at most" }).fill("200")
  await page.getByRole("textbox", { name: "Gold among the tasks" }).fill("5")
  await page.getByRole("textbox", { name: "Gold among the tasks" }).blur()
  await look(page, "plan-desk")
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByText("Saved").first().waitFor()
  const { plan } = await client.call("project.show", at)
  expect(plan).toMatchObject({
    target: 0.95,
    rule: "together",
    responses: 3,
    responses_max: 6,
    budget: 200,
    price: 0.05,
    gold_share: 0.05,
    adjudicate: "reviewers",
  })
  await look(await open(project, { phone: true, theme: "dark" }), "plan-phone-dark")
  await look(await open(project, { theme: "dark" }), "plan-desk-dark")
}, 180_000)
