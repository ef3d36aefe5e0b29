/** From a file to a frozen dataset in a real browser against a real server: preview, proposed form, import, refusals, freeze, export. */
import { readFile } from "node:fs/promises"
import { request as ask, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { newId, toId } from "@tagwerk/contract/id.ts"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { launchBrowser } from "../../../e2e/browser.ts"
import { builtSite } from "../../../e2e/site.ts"
import { createApp } from "../../../server/src/app.ts"
import { startRunner } from "../../../server/src/runner.ts"
import { openBrowser } from "../../../server/src/test-browser.ts"
import { createWorld, type World } from "../../../server/src/test-world.ts"
import { createOwner } from "../../../server/src/workspace/owner.ts"

const shots = process.env.TAGWERK_SHOTS
let world: World
let browser: Browser
let address: string
let close: () => Promise<unknown>
let runner: Awaited<ReturnType<typeof startRunner>>

beforeAll(async () => {
  world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  close = () => app.close()
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  runner = await startRunner(world.house, world.database_url)
  browser = await launchBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await runner?.stop()
  await close?.()
  await world?.close()
}, 180_000)

test("a file becomes tasks, and answers a frozen dataset", { timeout: 180_000 }, async () => {
  const owner = (await createOwner(world.house, { name: "Ada", workspaceName: "Import place" }))!
  const workspace = toId("workspace", owner.workspace)
  const opened = openBrowser(address)
  await opened.client.call("session.redeem", { token: owner.token })
  const [name = "", value = ""] = opened.cookie().split(/=(.*)/s)
  const project = newId("project")
  await opened.client.call("project.create", { workspace, id: project, name: "Messages" })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" })
  await context.addCookies([{ name, value, url: address }])
  const page = await context.newPage()
  const wrong: string[] = []
  page.on("pageerror", error => wrong.push(error.message))
  try {
    await page.goto(`${address}/workspaces/${workspace}/projects/${project}/import`)
    const lines = Array.from({ length: 40 }, (_, i) =>
      JSON.stringify({ id: `m-${i}`, text: `Message ${i} asks where the card is`, intent: ["card", "rate", "fee"][i % 3] }),
    )
    lines.splice(7, 0, '{"id":"broken')
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: "messages.jsonl", mimeType: "application/jsonl", buffer: Buffer.from(lines.join("\n")) })
    await page.getByText("Proposed form").waitFor()
    await page.getByText("1 line of these would not be taken").waitFor()
    if (shots) await page.screenshot({ path: join(shots, "import-preview.png") })
    expect((await opened.client.call("project.show", { workspace, project })).form_version).toBeNull()
    await page.getByRole("button", { name: "Use this form and import" }).click()
    await page.getByText("40 tasks are in.").waitFor()
    await page.getByText("1 line was not taken").waitFor()
    if (shots) await page.screenshot({ path: join(shots, "import-done.png") })
    const { form_version, counts } = await opened.client.call("project.show", { workspace, project })
    expect({ form_version, tasks: counts.tasks }).toEqual({ form_version: 1, tasks: 40 })

    await page.getByRole("link", { name: "Datasets" }).last().click()
    await page.getByLabel("Name").fill("first")
    await page.getByRole("button", { name: "Freeze" }).click()
    await page.getByRole("button", { name: "Check first version 1" }).click()
    await page.getByText("first v1 holds.").waitFor()
    await page.getByRole("button", { name: "Export" }).click()
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()])
    expect(await readFile(await download.path(), "utf8")).toBe("")
    await page.getByText("Not in the file: 40 without an answer").waitFor()
    if (shots) await page.screenshot({ path: join(shots, "datasets.png") })
    expect(wrong).toEqual([])
  } catch (error) {
    if (shots) await page.screenshot({ path: join(shots, "import-failed.png") })
    throw error
  } finally {
    await context.close()
  }
})

test("a large file goes in pieces: through a proxy that takes no large bodies, over a connection that breaks", {
  timeout: 180_000,
}, async () => {
  const owner = (await createOwner(world.house, { name: "Ada", workspaceName: "Behind a proxy" }))!
  const workspace = toId("workspace", owner.workspace)
  const opened = openBrowser(address)
  await opened.client.call("session.redeem", { token: owner.token })
  const [name = "", value = ""] = opened.cookie().split(/=(.*)/s)
  const project = newId("project")
  await opened.client.call("project.create", { workspace, id: project, name: "Large" })
  const pieces: number[] = []
  let breaks = 1
  const proxy = createServer((from, to) => {
    const bytes = Number(from.headers["content-length"] ?? 0)
    const isPiece = from.method === "PUT"
    // As nginx does unless it is told otherwise.
    if (bytes > 1_048_576) {
      from.resume()
      to.writeHead(413, { "content-type": "text/html" }).end("<h1>413 Request Entity Too Large</h1>")
      return
    }
    if (isPiece) pieces.push(bytes)
    const onward = ask(new URL(from.url ?? "/", address), { method: from.method, headers: from.headers }, answer => {
      to.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(to)
    })
    onward.on("error", () => to.destroy())
    if (isPiece && pieces.length === 2 && breaks-- > 0) {
      from.once("data", (chunk: Buffer) => {
        onward.write(chunk)
        setTimeout(() => {
          onward.destroy()
          from.destroy()
        }, 100)
      })
    } else from.pipe(onward)
  })
  await new Promise<void>(done => proxy.listen(0, "127.0.0.1", done))
  const behind = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB" })
  await context.addCookies([{ name, value, url: behind }])
  const page = await context.newPage()
  try {
    await page.goto(`${behind}/workspaces/${workspace}/projects/${project}/import`)
    const filler = "where is my card ".repeat(100)
    const lines = Array.from({ length: 1500 }, (_, i) => JSON.stringify({ id: `m-${i}`, text: `Message ${i} ${filler}` }))
    const buffer = Buffer.from(lines.join("\n"))
    await page.locator('input[type="file"]').first().setInputFiles({ name: "large.jsonl", mimeType: "application/jsonl", buffer })
    await page.getByRole("button", { name: "Use this form and import" }).click()
    await page.getByText("1,500 tasks are in.").waitFor({ timeout: 45_000 })
    expect(Math.max(...pieces)).toBeLessThan(1_048_576)
    expect(pieces.length).toBeGreaterThan(4)
    expect(breaks).toBe(0)
  } finally {
    await context.close()
    proxy.closeAllConnections()
    proxy.close()
  }
})
