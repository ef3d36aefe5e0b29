/**
 * The team's other screens in a real browser against a real server: in by a link, invite a colleague, bring a file, mend and publish
 * the form, freeze and download. Every screen is looked at by axe and by the content policy, in both themes, on desk and phone.
 */
import { readdir, readFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { api } from "@tagwerk/contract/api.ts"
import { type Client, createClient } from "@tagwerk/contract/client.ts"
import { type Id, newId, toId } from "@tagwerk/contract/id.ts"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { createApp } from "../server/src/app.ts"
import { startRunner } from "../server/src/runner.ts"
import { openBrowser } from "../server/src/test-browser.ts"
import { createWorld, type World } from "../server/src/test-world.ts"
import { createOwner } from "../server/src/workspace/owner.ts"
import { launchBrowser } from "./browser.ts"
import { look as lookAt, shots } from "./look.ts"
import { builtSite } from "./site.ts"

let world: World
let browser: Browser
let address: string
let close: () => Promise<unknown>
let runner: Awaited<ReturnType<typeof startRunner>>
let workspace: Id<"workspace">
let client: Client
let cookie: { name: string; value: string }
let link: string

beforeAll(async () => {
  world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  runner = await startRunner(world.house, world.database_url)
  close = () => app.close()
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const owner = (await createOwner(world.house, { name: "Ada", workspaceName: "Reading room" }))!
  workspace = toId("workspace", owner.workspace)
  const opened = openBrowser(address)
  await opened.client.call("session.redeem", { token: owner.token })
  client = opened.client
  const [name = "", value = ""] = opened.cookie().split(/=(.*)/s)
  cookie = { name, value }
  const second = (await createOwner(world.house, { name: "Grace", workspaceName: "Another room" }))!
  link = second.token
  browser = await launchBrowser()
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await runner?.stop()
  await close?.()
  await world?.close()
}, 180_000)

interface Opened {
  page: Page
  context: BrowserContext
  wrong: string[]
}

/** A page as Ada (or as nobody). `wrong` collects what throws and what the content policy refuses. */
async function open(path: string, how: { theme?: "light" | "dark"; phone?: boolean; nobody?: boolean } = {}): Promise<Opened> {
  const context = await browser.newContext({
    viewport: how.phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    colorScheme: how.theme ?? "light",
    locale: "en-GB",
    reducedMotion: "reduce",
    bypassCSP: false,
  })
  if (!how.nobody) await context.addCookies([{ ...cookie, url: address }])
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const wrong: string[] = []
  page.on("pageerror", error => wrong.push(error.message))
  await page.exposeFunction("refusedByPolicy", (what: string) => wrong.push(what))
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", event =>
      (window as unknown as { refusedByPolicy(what: string): void }).refusedByPolicy(
        `${event.violatedDirective} ${event.blockedURI}`,
      ),
    )
  })
  await page.goto(address + path)
  return { page, context, wrong }
}

const look = ({ page }: Opened, name: string) => lookAt(page, name)

/** Ada answers so many tasks, as her own worker, and waits until the answers stand. */
async function answer(project: Id<"project">, times: number): Promise<void> {
  const at = { workspace, project }
  const { token } = await client.call("label.begin", at)
  const worker = createClient(api, { base: address, token: () => token })
  for (let i = 0; i < times; i++) {
    const { assignments } = await worker.call("assignment.claim", { ...at, ids: [newId("assignment")] })
    await worker.call("response.submit", {
      ...at,
      response: newId("response"),
      assignment: assignments[0]!.id,
      form_version: 2,
      value: { intent: "fee" },
      spent_ms: 2_000,
    })
  }
  await vi.waitFor(async () => expect((await client.call("project.show", at)).counts.answered).toBe(times), { timeout: 60_000 })
}

const csv = [
  "id,text,intent",
  ...Array.from(
    { length: 60 },
    (_, i) => `m-${i},"Message ${i}, about the card that did not arrive",${["card", "rate", "fee"][i % 3]}`,
  ),
].join("\r\n")

test("a one-time link leads in and offers a password, which then works", { timeout: 180_000 }, async () => {
  const opened = await open(`/sign-in#${link}`, { nobody: true })
  const { page } = opened
  await page.getByText("Welcome, Grace").waitFor()
  expect(page.url()).not.toContain(link)
  await look(opened, "sign-in-link")
  await page.getByLabel("Sign-in name").fill("grace")
  await page.getByLabel("Password").fill("a long enough one")
  await page.getByRole("button", { name: "Set password and go on" }).click()
  await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor()
  await opened.context.clearCookies()
  await page.goto(`${address}/sign-in#${link}`)
  await page.getByText("This link was used before").waitFor()
  await page.getByLabel("Sign-in name").fill("grace")
  await page.getByLabel("Password").fill("a long enough one")
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor()
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})

test("a colleague is invited by a link that is shown once, and joins with a name of their own", {
  timeout: 180_000,
}, async () => {
  const opened = await open(`/workspaces/${workspace}/settings`)
  await opened.page.getByRole("heading", { name: "Invite by link" }).waitFor()
  await opened.page.getByRole("button", { name: /^Contributor As|^As/ }).click()
  await opened.page.getByRole("option", { name: "Reviewer" }).click()
  await opened.page.getByRole("button", { name: "Make the link" }).click()
  const made = await opened.page.locator("code", { hasText: "/join#" }).textContent()
  const joining = await open(made!.replace(address, ""), { nobody: true })
  await joining.page.getByText("Join Reading room as").waitFor()
  await look(joining, "join")
  await joining.page.getByLabel("Your name").fill("Linus")
  await joining.page.getByLabel("Sign-in name").fill("linus")
  await joining.page.getByLabel("Password").fill("a long enough one")
  await joining.page.getByRole("button", { name: "Accept" }).click()
  await joining.page.getByRole("heading", { name: "Projects", level: 1 }).waitFor()
  await opened.page.reload()
  await opened.page.getByText("Linus", { exact: true }).waitFor()
  expect([...opened.wrong, ...joining.wrong]).toEqual([])
  await joining.context.close()
  await opened.context.close()
})

test("a file brings a form, the form is mended and published, a dataset is frozen and downloaded", {
  timeout: 180_000,
}, async () => {
  const project = newId("project")
  await client.call("project.create", { workspace, id: project, name: "Messages" })
  const here = `/workspaces/${workspace}/projects/${project}`
  const opened = await open(`${here}/import`)
  const { page } = opened
  try {
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: "messages.csv", mimeType: "text/csv", buffer: Buffer.from(csv) })
    await page.getByText("Proposed form").waitFor()
    await page.getByRole("button", { name: "Edit the form" }).click()
    await page.getByRole("textbox", { name: "Help", exact: false }).fill("Choose the first thing it asks for.")
    await look(opened, "import-proposal")
    await page.getByRole("button", { name: "Use this form and import" }).click()
    await page.getByText("60 tasks are in.").waitFor()
    await look(opened, "import-done")

    await page.goto(`${address}${here}/form`)
    await page.getByText("Version 1, as published").waitFor()
    await page.getByRole("button", { name: /intent/ }).click()
    await page.getByRole("textbox", { name: "Question" }).fill("What does the customer want?")
    await page.getByRole("region", { name: "How a task will look" }).getByText("What does the customer want?").waitFor()
    // Twice the same value stands as an error in its row, and nothing can be published.
    await page.getByRole("textbox", { name: "Value of 2 in the data" }).fill("card")
    await page.getByText("stands twice").first().waitFor()
    expect(await page.getByRole("button", { name: "Publish version 2" }).isDisabled()).toBe(true)
    await look(opened, "form-fault")
    await page.getByRole("button", { name: "Discard changes" }).click()
    await page.getByText("Version 1, as published").waitFor()
    await page.getByRole("textbox", { name: "Shown as, of 1" }).fill("Where is my card?")
    await page.getByRole("textbox", { name: "Key of 1" }).fill("c")
    await page.getByRole("button", { name: "Publish version 2" }).click()
    await page.getByText("Version 2, as published").waitFor()
    const { version, form } = await client.call("form.show", { workspace, project })
    expect(version).toBe(2)
    expect(form.questions[0]!.description).toBe("Choose the first thing it asks for.")
    expect(form.questions[0]).toMatchObject({ options: [{ title: "Where is my card?", hotkey: "c" }, {}, {}] })

    await answer(project, 12)
    await page.goto(`${address}${here}/datasets`)
    await page.getByLabel("Name").fill("first")
    await page.getByRole("button", { name: "Freeze" }).click()
    await page.getByRole("button", { name: "Check first version 1" }).click()
    await page.getByText("first v1 holds.").waitFor()
    await page.getByText("Finished").first().waitFor()
    await look(opened, "datasets-checked")
    await page.getByRole("button", { name: "Export" }).click()
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()])
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n")
    expect(lines).toHaveLength(12)
    for (const line of lines) expect(line).toContain('"fee"')
    expect(opened.wrong).toEqual([])
  } catch (error) {
    if (shots) await page.screenshot({ path: join(shots, "failed.png") })
    throw error
  } finally {
    await opened.context.close()
  }
})

test("pictures chosen together come in as one archive, with a form for images proposed", { timeout: 180_000 }, async () => {
  const project = newId("project")
  await client.call("project.create", { workspace, id: project, name: "Cells" })
  const opened = await open(`/workspaces/${workspace}/projects/${project}/import`)
  const { page } = opened
  const pictures = fileURLToPath(new URL("../server/data/demo/blood-cells/", import.meta.url))
  const names = (await readdir(pictures)).filter(name => name.endsWith(".jpg")).slice(0, 3)
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles(names.map(name => join(pictures, name)))
  await page.getByText("Proposed form").waitFor()
  await look(opened, "import-pictures")
  await page.getByRole("button", { name: "Use this form and import" }).click()
  await page.getByText("3 tasks are in.").waitFor()
  const { form } = await client.call("form.show", { workspace, project })
  expect(form.views[0]!.view).toBe("image")
  await page.goto(`${address}/workspaces/${workspace}/projects/${project}/form`)
  await page.getByRole("region", { name: "How a task will look" }).getByRole("application").waitFor()
  await look(opened, "form-pictures")
  expect(opened.wrong).toEqual([])
  await opened.context.close()
})

describe("nothing found by axe, nothing refused by the policy", () => {
  test.each([
    ["light", "desk"],
    ["dark", "phone"],
  ] as const)("%s, on a %s", { timeout: 180_000 }, async (theme, where) => {
    const { items } = await client.call("project.list", { workspace })
    const project = items.find(one => one.name === "Messages")!.id
    const here = `/workspaces/${workspace}/projects/${project}`
    const pages: [string, string, string | RegExp][] = [
      ["settings", `/workspaces/${workspace}/settings`, "Invite by link"],
      ["workers", `/workspaces/${workspace}/workers`, "Workers"],
      ["models", `/workspaces/${workspace}/models`, "Models"],
      ["import", `${here}/import`, "messages.csv"],
      ["form", `${here}/form`, "Version 2, as published"],
      ["datasets", `${here}/datasets`, "first"],
      ["project-workers", `${here}/workers`, "Messages"],
      ["project-settings", `${here}/settings`, "Guideline"],
    ]
    const opened = await open("/sign-in", { theme, phone: where === "phone" })
    for (const [name, path, text] of pages) {
      await opened.page.goto(address + path)
      await opened.page.getByRole("main").getByText(text).first().waitFor()
      if (name === "models") {
        await opened.page.getByRole("button", { name: "New model" }).click()
        await opened.page.getByText("Language model", { exact: true }).click()
        await opened.page.getByRole("textbox", { name: "Spending limit" }).waitFor()
        await look(opened, `model-dialog-${where}-${theme}`)
        await opened.page.keyboard.press("Escape")
      }
      await look(opened, `${name}-${where}-${theme}`)
    }
    expect(opened.wrong).toEqual([])
    await opened.context.close()
  })
})
