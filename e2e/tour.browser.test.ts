/** The README's tour, step by step in a real browser against the real command; its pictures are the README's. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { api } from "@tagwerk/contract/api.ts"
import { type Client, createClient } from "@tagwerk/contract/client.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { launchBrowser } from "./browser.ts"

const folder = mkdtempSync(join(tmpdir(), "tagwerk-tour-"))
/** Only when asked for: a test must not change the repository. `TAGWERK_SHOTS=docs/tour`. */
const shots = process.env.TAGWERK_SHOTS
const bin = join(import.meta.dirname, "../server/bin/tagwerk.mjs")
let port: number
let address: string
let link: string
let server: ChildProcess
let browser: Browser
let context: BrowserContext
let page: Page
let client: Client
let workspace: Id<"workspace">
const wrong: string[] = []

async function start(): Promise<string> {
  server = spawn(process.execPath, [bin, "start", "--json"], {
    env: { ...process.env, DATABASE_URL: "", TAGWERK_FOLDER: folder, TAGWERK_PORT: String(port), TAGWERK_LOG: "error" },
    stdio: ["ignore", "pipe", "ignore"],
  })
  return new Promise((resolve, reject) => {
    server.once("exit", code => reject(new Error(`the server ended with ${code}`)))
    server.stdout!.once("data", chunk => resolve(String(chunk)))
  })
}
const picture = async (name: string) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) })
}
/** Reads until the job is done; fails when it ends otherwise. */
async function done<T extends { state: string }>(read: () => Promise<T>): Promise<T> {
  for (;;) {
    const row = await read()
    if (row.state === "done") return row
    expect(["waiting", "running"]).toContain(row.state)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
/** The model, judged by the people: a cell beside the diagonal with the tasks behind it. */
async function picturesOfReport(project: Id<"project">): Promise<void> {
  const at = { workspace, project }
  const model = (await client.call("project.workers", at)).items.find(one => one.worker.kind === "model")!.worker.id
  await client.call("report.refresh", at)
  const report = async () => (await client.call("worker.report", { ...at, worker: model })).report
  await expect.poll(report, { timeout: 120_000, interval: 500 }).not.toBeNull()
  const [question] = (await report())!.questions
  const cell = question!.matrix!.cells.filter(one => one.believed !== one.said).sort((a, b) => b.responses - a.responses)[0]!
  const of = new URLSearchParams({ question: question!.key, said: cell.said, believed: cell.believed })
  await page.goto(`${address}/workspaces/${workspace}/projects/${project}/workers/${model}?${of}`)
  await page.getByRole("heading", { name: cell.responses === 1 ? "1 task" : `${cell.responses} tasks` }).waitFor()
  await page.evaluate(() => document.fonts.ready)
  await picture("worker")
  await page.goto(`${address}/workspaces/${workspace}/projects/${project}/quality`)
  await page.getByRole("heading", { name: "Calibration" }).waitFor()
  await page.getByRole("img", { name: /Stated confidence against/ }).waitFor()
  await picture("quality")
}
const projectOf = async (name: string) => (await client.call("project.list", { workspace })).items.find(one => one.name === name)!

beforeAll(async () => {
  if (shots) mkdirSync(shots, { recursive: true })
  port = await new Promise(resolve => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
  address = `http://127.0.0.1:${port}`
  link = (JSON.parse(await start()) as { link: string }).link
  browser = await launchBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB", colorScheme: "light" })
  page = await context.newPage()
  page.on("pageerror", error => wrong.push(error.message))
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", event =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    ),
  )
  page.on("console", message => {
    if (message.text().startsWith("policy:")) wrong.push(message.text())
  })
}, 180_000)

afterAll(async () => {
  await browser?.close()
  server?.removeAllListeners("exit")
  const ended = new Promise(resolve => server?.once("exit", resolve))
  server?.kill("SIGTERM")
  await ended
  rmSync(folder, { recursive: true, force: true })
}, 180_000)

test("1 start: the link signs the owner in, once", { timeout: 180_000 }, async () => {
  await page.goto(link)
  await page.getByRole("button", { name: "Go on without" }).click()
  await page.getByText("Banking intents").first().waitFor()
  const cookie = (await context.cookies()).map(one => `${one.name}=${one.value}`).join("; ")
  const send: typeof fetch = (url, init) =>
    fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } })
  client = createClient(api, { base: address, fetch: send })
  workspace = (await client.call("session.show", {})).workspaces[0]!.id
  const again = await fetch(`${address}/api/session/link`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: link.split("#")[1] }),
  })
  expect(again.status).toBe(410)
})

test("2 label three by keyboard: each answer's confidence moves beside the model's response", { timeout: 180_000 }, async () => {
  const project = await projectOf("Banking intents")
  const before = project.counts.responses
  await page.goto(`${address}/label/${workspace}/${project.id}`)
  await page.getByText("What does the customer want?").waitFor()
  await picture("label")
  const seen: string[] = []
  for (let i = 0; i < 3; i++) {
    const text = (await page.locator("main").first().textContent()) ?? ""
    seen.push(text)
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    await expect.poll(async () => await page.locator("main").first().textContent(), { timeout: 60_000 }).not.toBe(text)
  }
  expect(new Set(seen).size).toBe(3)
  await expect.poll(async () => (await projectOf("Banking intents")).counts.responses, { timeout: 60_000 }).toBe(before + 3)
  const workers = await client.call("project.workers", { workspace, project: project.id })
  const mine = workers.items.find(one => one.worker.kind === "person" && one.responses === 3)!
  const tasks = (await client.call("task.list", { workspace, project: project.id, worker: mine.worker.id })).items
  expect(tasks.length).toBe(3)
  for (const task of tasks) {
    const detail = await client.call("task.show", { workspace, project: project.id, task: task.id })
    expect(detail.responses.map(one => one.model).sort()).toEqual([false, true])
    expect(detail.answer!.responses).toBe(2)
    expect(detail.answer!.confidence).toBeGreaterThan(0)
    expect(detail.answer!.confidence).toBeLessThan(1)
  }
  await page.goto(`${address}/workspaces/${workspace}/projects/${project.id}`)
  await page.getByText("Tasks done").waitFor()
  await page.getByText("Who works").waitFor()
  await picture("overview")
  if (shots) await picturesOfReport(project.id)
})

test("3 drop a file, take the proposed form: the good lines go in, the bad one is named", { timeout: 180_000 }, async () => {
  const project = newId("project")
  await client.call("project.create", { workspace, id: project, name: "Messages of ours" })
  await page.goto(`${address}/workspaces/${workspace}/projects/${project}/import`)
  const lines = Array.from({ length: 30 }, (_, i) =>
    JSON.stringify({ id: `m-${i}`, text: `Message ${i} asks where the card is`, intent: ["card", "rate", "fee"][i % 3] }),
  )
  lines.splice(7, 0, '{"id":"broken')
  const buffer = Buffer.from(lines.join("\n"))
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "messages.jsonl", mimeType: "application/jsonl", buffer })
  await page.getByText("Proposed form").waitFor()
  await page.getByRole("button", { name: "Use this form and import" }).click()
  await page.getByText("30 tasks are in.").waitFor()
  await page.getByText("1 line was not taken").waitFor()
  // Counts follow from the log, within a second where nobody else wants the machine.
  const shown = async () => {
    const { form_version, counts } = await client.call("project.show", { workspace, project })
    return [form_version, counts.tasks]
  }
  await expect.poll(shown, { timeout: 60_000 }).toEqual([1, 30])
})

test("4 invite a colleague by link: they join and see the projects", { timeout: 180_000 }, async () => {
  const { token } = await client.call("invitation.create", { workspace, id: newId("invitation"), role: "reviewer" })
  const other = await browser.newContext({ locale: "en-GB" })
  try {
    const theirs = await other.newPage()
    await theirs.goto(`${address}/join#${token}`)
    await theirs.getByLabel("Your name").fill("Grace")
    await theirs.getByLabel("Sign-in name").fill("grace")
    await theirs.getByLabel("Password").fill("a long enough one")
    await theirs.getByRole("button", { name: "Accept" }).click()
    await theirs.getByText("Banking intents").first().waitFor()
    expect((await client.call("member.list", { workspace })).items.map(member => [member.name, member.role])).toContainEqual([
      "Grace",
      "reviewer",
    ])
  } finally {
    await other.close()
  }
})

test("5 freeze the dataset, load it, verify it", { timeout: 180_000 }, async () => {
  const project = (await projectOf("Banking intents")).id
  const at = { workspace, project }
  const frozen = await client.call("dataset.freeze", { ...at, id: newId("dataset"), name: "intents" })
  const dataset = await done(() => client.call("dataset.show", { ...at, dataset: frozen.id }))
  const exported = async () => {
    const begun = await client.call("export.create", {
      ...at,
      id: newId("export"),
      format: "jsonl",
      what: "answers",
      dataset: dataset.id,
    })
    return done(() => client.call("export.show", { ...at, export: begun.id }))
  }
  const made = await exported()
  const lines = (await (await fetch(new URL(made.url!, address))).text())
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Record<string, unknown>)
  expect(lines.length).toBeGreaterThanOrEqual(616)
  // Exported once more, it has the same bytes.
  const again = await exported()
  expect(again.sha256).toBe(made.sha256)
  expect(await client.call("dataset.verify", { ...at, dataset: dataset.id })).toMatchObject({
    holds: true,
    tasks: 616,
    equal: 616,
  })
})

test("6 pull the plug and start again: nothing is lost, the session goes on", { timeout: 180_000 }, async () => {
  const before = (await projectOf("Banking intents")).counts
  server.removeAllListeners("exit")
  const gone = new Promise(resolve => server.once("exit", resolve))
  server.kill("SIGKILL")
  await gone
  await start()
  expect((await projectOf("Banking intents")).counts).toEqual(before)
  await page.goto(`${address}/`)
  await page.getByText("Banking intents").first().waitFor()
  expect(wrong).toEqual([])
})
