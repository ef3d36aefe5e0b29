/**
 * For the label screen's tests: the built pages on a real server, a signed-in member, a browser, and projects with tasks in a known
 * order. What a test did is read back from the server, not from the page.
 */
import { readFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import type { Client } from "@tagwerk/contract/client.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core"
import { createApp } from "../server/src/app.ts"
import { openBrowser } from "../server/src/test-browser.ts"
import { createWorld, type World } from "../server/src/test-world.ts"
import { createOwner } from "../server/src/workspace/owner.ts"
import { launchBrowser } from "./browser.ts"
import { faultsOf } from "./look.ts"
import { builtSite } from "./site.ts"

export interface LabelHouse {
  world: World
  owner: Client
  browser: Browser
  address: string
  /** A project with one task for each payload, of falling priority. */
  project(form: Form, payloads: Payload[], guideline?: string): Promise<Id<"project">>
  /** Stores a picture and gives the file's id. */
  upload(project: Id<"project">, path: string): Promise<Id<"file">>
  add(project: Id<"project">, payloads: Payload[]): Promise<void>
  /** The label screen of a project, as the signed-in member. */
  open(project: Id<"project">, options?: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>): Promise<Opened>
  /** The values sent so far, in the order of the tasks; null where nothing was sent. */
  sent(project: Id<"project">): Promise<(ResponseValue | null)[]>
  close(): Promise<void>
}
export interface Opened {
  page: Page
  context: BrowserContext
  /** What went wrong on the page: uncaught errors, errors in the console, refusals by the content policy. */
  wrong(): Promise<string[]>
  /** What axe finds on the page as it stands, by WCAG 2.2 A and AA. */
  faults(): Promise<string[]>
}

export async function openLabelHouse(): Promise<LabelHouse> {
  const world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const { workspace } = world
  const owner = await world.as("owner")
  const made = await createOwner(world.house, { name: "Ada", workspaceName: "Elsewhere" })
  const signedIn = openBrowser(address)
  await signedIn.client.call("session.redeem", { token: made?.token ?? "" })
  const { token } = await owner.call("invitation.create", { workspace, id: newId("invitation"), role: "manager" })
  await signedIn.client.call("invitation.accept", { token })
  const [name = "", value = ""] = signedIn.cookie().split(/=(.*)/s)
  const browser = await launchBrowser()
  const tasks = new Map<string, Id<"task">[]>()

  const house: LabelHouse = {
    world,
    owner,
    browser,
    address,
    async project(form, payloads, guideline) {
      const id = newId("project")
      await owner.call("project.create", { workspace, id, name: "A test", form, ...(guideline ? { guideline } : {}) })
      await house.add(id, payloads)
      return id
    },
    async upload(project, path) {
      const file = newId("file")
      const bytes = await readFile(path)
      await owner.call("file.upload", { workspace, project, id: file, name: "picture.jpg" }, { body: new Uint8Array(bytes) })
      return file
    },
    async add(project, payloads) {
      if (payloads.length === 0) return
      // By priority; ten tasks at most.
      const first = Date.now() - payloads.length
      const added = payloads.map((payload, i) => ({
        id: newId("task", first + i),
        payload,
        external_id: String(i),
        priority: 9 - i,
      }))
      await owner.call("task.add", { workspace, project, tasks: added })
      tasks.set(project, [...(tasks.get(project) ?? []), ...added.map(task => task.id)])
    },
    async open(project, options = {}, prepare = async () => {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: "reduce",
        locale: "en-GB",
        ...options,
      })
      await context.addCookies([{ name, value, url: address, httpOnly: true, sameSite: "Lax" }])
      context.setDefaultTimeout(60_000)
      const page = await context.newPage()
      const errors: string[] = []
      page.on("pageerror", error => errors.push(error.message))
      // The browser itself writes a line for a request that found no network.
      page.on("console", message => {
        if (message.type() === "error" && !/ERR_INTERNET_DISCONNECTED/.test(message.text())) errors.push(message.text())
      })
      await page.addInitScript(() => {
        const list: string[] = []
        Object.assign(window, { refusedHere: list })
        addEventListener("securitypolicyviolation", event => list.push(`${event.violatedDirective} ${event.blockedURI}`))
      })
      await prepare(page)
      await page.goto(`${address}/label/${workspace}/${project}`)
      return {
        page,
        context,
        wrong: async () => [
          ...errors,
          ...(await page.evaluate(() => (window as unknown as { refusedHere: string[] }).refusedHere)),
        ],
        faults: () => faultsOf(page),
      }
    },
    sent: project =>
      Promise.all(
        (tasks.get(project) ?? []).map(async task => {
          const { responses } = await owner.call("task.show", { workspace, project, task })
          return responses.find(response => !response.superseded)?.value ?? null
        }),
      ),
    async close() {
      await browser.close()
      await app.close()
      await world.close()
    },
  }
  return house
}
