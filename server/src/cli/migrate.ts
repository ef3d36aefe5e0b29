/** `tagwerk migrate`: the newest schema, nothing else. */
import { readConfig } from "../config.ts"
import { migrate } from "../db/migrate.ts"
import type { Command } from "./command.ts"
import { rootFolder } from "./place.ts"

export const migrateCommand: Command = {
  says: "Bring the database to the newest schema. A start does it too.",
  takes: "",
  options: {},
  async run({ out }) {
    const config = readConfig(process.env, rootFolder())
    let url = config.database_url
    let stop = async () => {}
    if (url === null) {
      const { startEmbedded } = await import("../db/embedded.ts")
      const embedded = await startEmbedded({ folder: config.folder })
      url = embedded.url
      stop = () => embedded.stop()
    }
    try {
      const applied = await migrate(url, { say: line => out.progress(line) })
      out.say(applied.length === 0 ? "The schema is the newest already." : `Applied ${applied.join(", ")}.`)
      out.result({ applied })
    } finally {
      await stop()
    }
    return 0
  },
}
