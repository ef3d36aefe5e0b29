/** The team's screens in a real browser against a real server: first run, overview, tasks, a task's sheet, live figures. */
import { readFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, toId } from "@tagwerk/contract/id.ts"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
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
let cookie: { name: string; value: string }
let own: string
let texts: Id<"project">
let images: Id<"project">
const workers: Client[] = []

beforeAll(async () => {
  world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  close = () => app.close()
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  await people()
  await data(await world.as("owner"))
  browser = await launchBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await close?.()
  await world?.close()
}, 180_000)

/** An owner with an empty workspace of their own, who is a member of the world's workspace too. */
async function people(): Promise<void> {
  const owner = (await createOwner(world.house, { name: "Ada", workspaceName: "Empty place" }))!
  own = toId("workspace", owner.workspace)
  const opened = openBrowser(address)
  await opened.client.call("session.redeem", { token: owner.token })
  const invited = await (await world.as("owner")).call("invitation.create", {
    workspace: world.workspace,
    id: newId("invitation"),
    role: "owner",
  })
  await opened.client.call("invitation.accept", { token: invited.token })
  const [name = "", value = ""] = opened.cookie().split(/=(.*)/s)
  cookie = { name, value }
}

const intents = ["card_arrival", "top_up_failed", "exchange_rate"]

async function data(client: Client): Promise<void> {
  const { workspace } = world
  texts = newId("project")
  await client.call("project.create", {
    workspace,
    id: texts,
    name: "Banking intents",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        { key: "intent", kind: "choice", title: "What is it about?", options: intents.map(name => ({ name })), required: true },
      ],
    },
  })
  await client.call("task.add", {
    workspace,
    project: texts,
    tasks: Array.from({ length: 300 }, (_, i) => ({
      // A millisecond apart, so that their order is known.
      id: newId("task", Date.now() - 300 + i),
      external_id: `msg-${String(i).padStart(4, "0")}`,
      payload: { text: `Message ${i}: why was my transfer declined at the exchange rate of the day?`, channel: "email" },
    })),
  })
  for (let i = 0; i < 3; i++) workers.push((await world.asWorker(texts)).client)
  await respond(0, 30)
  images = newId("project")
  await client.call("project.create", {
    workspace,
    id: images,
    name: "Blood cells",
    form: {
      views: [{ key: "image", view: "image", from: "$image" }],
      questions: [{ key: "cells", kind: "box", on: "image", labels: [{ name: "red", title: "red blood cell" }], required: true }],
    },
  })
  const picture = newId("file")
  const bytes = await readFile(new URL("../../../server/data/demo/blood-cells/BloodImage_00022.jpg", import.meta.url))
  await client.call(
    "file.upload",
    { workspace, project: images, id: picture, name: "cells.jpg" },
    { body: new Uint8Array(bytes) },
  )
  await client.call("task.add", { workspace, project: images, tasks: [{ id: newId("task"), payload: { image: picture } }] })
  const { client: drawer } = await world.asWorker(images)
  const { assignments } = await drawer.call("assignment.claim", { workspace, project: images, ids: [newId("assignment")] })
  await drawer.call("response.submit", {
    workspace,
    project: images,
    response: newId("response"),
    assignment: assignments[0]!.id,
    form_version: 1,
    value: { cells: [{ label: "red", x: 120, y: 80, width: 110, height: 100 }] },
    spent_ms: 9_000,
  })
  await world.settle()
}

/** The worker answers so many tasks, the second option now and then. */
async function respond(worker: number, times: number, from = 0): Promise<void> {
  const at = { workspace: world.workspace, project: texts }
  const client = workers[worker]!
  for (let i = 0; i < times; i++) {
    const { assignments } = await client.call("assignment.claim", { ...at, ids: [newId("assignment")] })
    await client.call("response.submit", {
      ...at,
      response: newId("response"),
      assignment: assignments[0]!.id,
      form_version: 1,
      value: { intent: intents[(i + from) % 5 === 0 ? 1 : 0]! },
      spent_ms: 4_000 + i * 100,
    })
  }
  await world.settle()
}

interface Opened {
  page: Page
  context: BrowserContext
  refused(): Promise<string[]>
  errors: string[]
}

async function open(path: string, theme: "light" | "dark", size = { width: 1440, height: 900 }): Promise<Opened> {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme: theme, locale: "en-GB" })
  await context.addCookies([{ ...cookie, url: address, httpOnly: true, sameSite: "Lax" }])
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on("pageerror", error => errors.push(error.message))
  page.on("console", message => message.type() === "error" && errors.push(message.text()))
  await page.addInitScript(() => {
    const list: string[] = []
    Object.assign(window, { refusedHere: list })
    addEventListener("securitypolicyviolation", event => list.push(`${event.violatedDirective} ${event.blockedURI}`))
  })
  await page.goto(`${address}${path}`)
  return {
    page,
    context,
    errors,
    refused: () => page.evaluate(() => (window as unknown as { refusedHere: string[] }).refusedHere),
  }
}

const project = (id: string) => `/workspaces/${world.workspace}/projects/${id}`

describe.each(["light", "dark"] as const)("the team's screens, %s", theme => {
  test("projects → overview → tasks → sheet: nothing found by axe, nothing refused by the policy", {
    timeout: 180_000,
  }, async () => {
    const { page, refused, errors, context } = await open(`/workspaces/${world.workspace}`, theme)
    await page.getByRole("link", { name: "Banking intents" }).last().waitFor()
    await look(page, `projects-${theme}`)

    await page.getByRole("main").getByRole("link", { name: "Banking intents" }).click()
    await page.getByText("Next steps").waitFor()
    await page.getByText(/of 300 tasks/).waitFor()
    await look(page, `overview-${theme}`)
    await page.getByRole("button", { name: "As a table" }).first().click()
    await look(page, `overview-table-${theme}`)

    await page.keyboard.press("g")
    await page.keyboard.press("t")
    await page.getByRole("row").nth(3).waitFor()
    await page.getByText("300 tasks", { exact: true }).waitFor()
    await look(page, `tasks-${theme}`)
    await page.goto(`${address}${project(texts)}/tasks?state=done`)
    await page.getByText("30 tasks", { exact: true }).waitFor()
    const second = await page.getByRole("row").nth(2).locator("code").textContent()
    const third = await page.getByRole("row").nth(3).locator("code").textContent()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    const sheet = page.getByRole("complementary")
    await sheet.getByRole("heading", { name: second! }).waitFor()
    await sheet.getByText("1 response", { exact: true }).waitFor()
    await look(page, `sheet-${theme}`)
    await page.keyboard.press("j")
    await sheet.getByRole("heading", { name: third! }).waitFor()
    await page.keyboard.press("Escape")
    await sheet.waitFor({ state: "detached" })

    await page.keyboard.press("Control+k")
    await page.keyboard.type("data")
    await page.getByRole("menuitem", { name: /Datasets/ }).waitFor()
    await look(page, `palette-${theme}`)
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: "Filter" }).click()
    await page.getByText("Confidence at least").waitFor()
    await look(page, `filter-${theme}`)

    expect(await refused()).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })

  test("an empty workspace is a place to begin; an image has its boxes over it", { timeout: 180_000 }, async () => {
    const { page, refused, errors, context } = await open(`/workspaces/${own}`, theme)
    await page.getByRole("heading", { name: "What do you want labeled?" }).waitFor()
    await look(page, `first-run-${theme}`)
    await page.goto(`${address}${project(images)}/tasks`)
    await page.getByRole("row").nth(1).click()
    await page.getByRole("img", { name: "1 boxes" }).waitFor()
    await look(page, `sheet-image-${theme}`)
    expect(await refused()).toEqual([])
    expect(errors).toEqual([])
    await context.close()
  })
})

test("on a phone", { timeout: 180_000 }, async () => {
  const { page, context } = await open(project(texts), "dark", { width: 390, height: 844 })
  await page.getByText("Next steps").waitFor()
  await look(page, "phone-overview")
  await page.getByRole("button", { name: "Menu" }).click()
  await page.getByRole("link", { name: "Workers" }).first().waitFor()
  await look(page, "phone-menu")
  await page.goto(`${address}${project(texts)}/tasks?state=done`)
  await page.getByRole("row").nth(2).click()
  await page.getByRole("dialog").getByText("1 response", { exact: true }).waitFor()
  await look(page, "phone-sheet")
  await context.close()
})

/** As if another tab were in front. */
async function hide(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(value => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => value })
    document.dispatchEvent(new Event("visibilitychange"))
  }, isHidden)
}

test("a response shows within two seconds in two tabs that share one stream; a hidden tab rests and learns it when looked at", {
  timeout: 180_000,
}, async () => {
  const first = await open(project(texts), "light")
  const second = await first.context.newPage()
  await second.goto(`${address}${project(texts)}`)
  const figure = (page: Page) =>
    page
      .locator("dl")
      .first()
      .getByText(/of 300 tasks/)
  await figure(first.page).waitFor()
  await figure(second).waitFor()
  await second.getByText("Live", { exact: true }).waitFor()
  const done = Number(/\d+/.exec((await figure(second).textContent())!)![0])
  expect(world.house.live.open()).toBe(1)
  await respond(1, 1, 1)
  const shows = (page: Page, count: number) => page.getByText(`${count} of 300 tasks`).waitFor({ timeout: 60_000 })
  await Promise.all([shows(first.page, done + 1), shows(second, done + 1)])

  // The tab that read the stream goes to the back: the other one takes over, still one stream in all.
  await hide(first.page, true)
  await respond(1, 1, 1)
  await shows(second, done + 2)
  expect(await figure(first.page).textContent()).toContain(`${done + 1} of 300`)
  expect(world.house.live.open()).toBe(1)
  await hide(first.page, false)
  await shows(first.page, done + 2)
  await hide(first.page, true)
  await hide(second, true)
  await expect.poll(() => world.house.live.open()).toBe(0)
  await first.context.close()
})

test("filters, order and the open task stand in the address; asking for one more opens a task that was done", {
  timeout: 180_000,
}, async () => {
  const { page, context } = await open(`${project(texts)}/tasks?state=done&label=top_up_failed&sort=confidence`, "light")
  await page.getByText("6 tasks", { exact: true }).waitFor()
  await page.getByRole("button", { name: "Take away: Answer has top_up_failed" }).click()
  await page.waitForURL(url => !url.search.includes("label") && url.search.includes("state=done"))
  await page.getByText(/^3\d tasks$/).waitFor()
  const row = (await page.getByRole("row").nth(1).textContent())!
  const n = Number(/Message (\d+):/.exec(row)![1])
  await page.getByRole("searchbox", { name: "Search the texts" }).fill(`message ${n}:`)
  await page.getByText("1 task", { exact: true }).waitFor()
  await page.getByText(`Message ${n}:`).click()
  await page.getByRole("button", { name: "Ask one more" }).click()
  await world.settle()
  await page.getByText("of 2 wanted").waitFor()
  await page.reload()
  await page.getByRole("heading", { name: `msg-${String(n).padStart(4, "0")}` }).waitFor()
  await context.close()
})

test("a project is paused, renamed, copied and deleted from its menu; two workers bring the offer of more responses", {
  timeout: 180_000,
}, async () => {
  const { page, context } = await open(project(texts), "light")
  await page.getByRole("button", { name: "Ask for 3 responses a task" }).click()
  await page.getByText("the plan asks for 3 a task").waitFor()
  const act = async (name: string) => {
    await page.getByRole("button", { name: "More for this project" }).click()
    await page.getByRole("menuitem", { name }).click()
  }
  await act("Pause")
  await page.getByText("The project is paused: nobody gets new tasks").waitFor()
  await act("Copy")
  await page.getByRole("textbox", { name: "Name" }).fill("Second round")
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { name: "Second round" }).waitFor()
  await act("Rename")
  await page.getByRole("textbox", { name: "Name" }).fill("Third round")
  await page.keyboard.press("Enter")
  await page.getByRole("heading", { name: "Third round" }).waitFor()
  await act("Delete")
  const gone = page.getByRole("button", { name: "Delete for ever" })
  expect(await gone.isDisabled()).toBe(true)
  await page.getByRole("textbox").fill("Third round")
  await gone.click()
  await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor()
  expect(await page.getByRole("link", { name: "Third round" }).count()).toBe(0)
  await context.close()
})

test("a file makes a project of its name and leads to its import page; N makes one by hand", {
  timeout: 180_000,
}, async () => {
  const { page, context } = await open(`/workspaces/${own}`, "light")
  const choosing = page.waitForEvent("filechooser")
  await page.getByRole("button", { name: "Choose files" }).click()
  const file = {
    name: "messages.jsonl",
    mimeType: "application/x-ndjson",
    buffer: Buffer.from('{"text":"one"}\n{"text":"two"}\n'),
  }
  await (await choosing).setFiles([file])
  await page.waitForURL(/\/projects\/project_[0-9a-z]{26}\/import$/)
  await page.getByRole("heading", { name: "messages", level: 1 }).waitFor()

  await page.goto(`${address}/workspaces/${own}`)
  await page.getByRole("main").getByRole("link", { name: "messages" }).waitFor()
  await page.keyboard.press("n")
  await page.getByRole("textbox", { name: "Name" }).fill("By hand")
  await page.keyboard.press("Enter")
  await page.getByText("Without a form nobody can work").waitFor()
  await context.close()
})

test("who is not signed in goes to the sign-in page, which knows where to come back to", { timeout: 180_000 }, async () => {
  const { page, context } = await open("/sign-in", "light")
  await context.clearCookies()
  await page.goto(`${address}${project(texts)}/tasks?state=done`)
  await page.waitForURL(url => url.pathname === "/sign-in")
  expect(new URL(page.url()).searchParams.get("next")).toBe(`${project(texts)}/tasks?state=done`)
  await context.close()
})
