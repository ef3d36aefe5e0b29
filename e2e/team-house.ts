/** For tests of the team's screens: the built pages on a real server, a signed-in owner of its workspace, a browser. */
import type { AddressInfo } from "node:net"
import type { Client } from "@tagwerk/contract/client.ts"
import { newId } from "@tagwerk/contract/id.ts"
import type { Browser, BrowserContext, Page } from "playwright-core"
import { createApp } from "../server/src/app.ts"
import { openBrowser, type Browser as SignedIn } from "../server/src/test-browser.ts"
import { createWorld, type World } from "../server/src/test-world.ts"
import { launchBrowser } from "./browser.ts"
import { builtSite } from "./site.ts"

export interface Seen {
  page: Page
  context: BrowserContext
  /** Uncaught errors, and what the console calls one: refusals by the content policy too. */
  errors: string[]
}
export type Theme = "light" | "dark"
export interface TeamHouse {
  world: World
  owner: Client
  address: string
  /** A page of the client, as Ada or as who is given. */
  open(path: string, theme?: Theme, size?: { width: number; height: number }, who?: SignedIn): Promise<Seen>
  close(): Promise<void>
}

export async function openTeamHouse(): Promise<TeamHouse> {
  const world = await createWorld()
  const app = createApp(world.house, { site: await builtSite() })
  await app.listen({ port: 0, host: "127.0.0.1" })
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const owner = await world.as("owner")
  const ada = openBrowser(address)
  const invited = await owner.call("invitation.create", { workspace: world.workspace, id: newId("invitation"), role: "owner" })
  const herself = { name: "Ada", email: "ada@example.org", password: "a long enough one" }
  await ada.client.call("invitation.accept", { token: invited.token, ...herself })
  const browser: Browser = await launchBrowser()
  return {
    world,
    owner,
    address,
    async open(path, theme = "light", size = { width: 1440, height: 900 }, who = ada) {
      const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", colorScheme: theme, locale: "en-GB" })
      const [name = "", value = ""] = who.cookie().split(/=(.*)/s)
      await context.addCookies([{ name, value, url: address, httpOnly: true, sameSite: "Lax" }])
      context.setDefaultTimeout(60_000)
      const page = await context.newPage()
      const errors: string[] = []
      page.on("pageerror", error => errors.push(error.message))
      page.on("console", message => message.type() === "error" && errors.push(message.text()))
      await page.goto(`${address}${path}`)
      return { page, context, errors }
    },
    async close() {
      await browser.close()
      await app.close()
      await world.close()
    },
  }
}
