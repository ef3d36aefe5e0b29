/** `tagwerk start`: the database, the server, the web client, and the demo on an empty installation. */
import { linkAddress } from "../auth/link.ts"
import { serve } from "../serve.ts"
import { createOwner } from "../workspace/owner.ts"
import type { Command } from "./command.ts"
import { openPlace } from "./place.ts"

export const start: Command = {
  says: "Start Tagwerk: the database, the server, the web client.",
  takes: "",
  options: {
    port: { type: "string", value: "PORT", says: "port to listen on, instead of TAGWERK_PORT" },
    "no-demo": { type: "boolean", says: "leave an empty installation empty" },
  },
  more: "Settings are environment variables; docs/configuration.md lists them all. Ctrl-C answers what is under way, then stops everything.",
  async run({ values, out }) {
    const env = { ...process.env }
    if (typeof values["port"] === "string") env["TAGWERK_PORT"] = values["port"]
    if (values["no-demo"]) env["TAGWERK_DEMO"] = "no"
    const stopped = new Promise<NodeJS.Signals>(resolve => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(signal))
    })
    const say = (line: string) => (process.stderr.isTTY ? out.progress(line) : process.stderr.write(`${line}\n`))
    const place = await openPlace({ env, say })
    let serving: Awaited<ReturnType<typeof serve>> | null = null
    try {
      serving = await serve({ config: place.config, database_url: place.database_url, journal: place.journal })
      const { house } = serving
      const isRunner = place.config.part === "runner"
      const owner = isRunner
        ? null
        : await createOwner(house, {
            name: "Owner",
            workspaceName: place.config.demo ? "Demo workspace" : "My workspace",
            first: true,
          })
      if (owner && place.config.demo) {
        const { seedDemo } = await import("./seed.ts")
        await seedDemo({ address: serving.address, workspace: owner.workspace, house, say })
      }
      const address = place.config.url.endsWith(":0") ? serving.address : place.config.url
      out.progress("")
      if (isRunner) out.say(`Tagwerk's runner is at work; its health is at ${serving.address}/health`)
      else if (owner)
        out.say(
          `Tagwerk is at ${address} · sign in once as owner: ${linkAddress({ ...place.config, url: address }, owner.token)}`,
        )
      else out.say(`Tagwerk is at ${address} · a fresh sign-in link: npx tagwerk user link NAME`)
      out.result({ address, ...(owner ? { link: linkAddress({ ...place.config, url: address }, owner.token) } : {}) })
      const signal = await stopped
      out.say(`${signal === "SIGINT" ? "Stopping" : "Told to stop"}: answering what is under way.`)
    } finally {
      await serving?.stop()
      await place.close()
    }
    return 0
  },
}
