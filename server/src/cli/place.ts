/** Where a command works: the installation's configuration and database. Commands may run beside a server: they share its database. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Id } from "@tagwerk/contract/id.ts"
import { parseId, toId } from "@tagwerk/contract/id.ts"
import type { House } from "../act.ts"
import { type Config, readConfig } from "../config.ts"
import type { Embedded } from "../db/embedded.ts"
import { migrate } from "../db/migrate.ts"
import { buildHouse } from "../house.ts"
import { createJournal, type Journal } from "../http/journal.ts"
import { CalledWrongly } from "./command.ts"

/** The clone's root, so that the command finds the same folder from any below it; else where it is called. */
export function rootFolder(): string {
  const clone = join(import.meta.dirname, "../../..")
  const manifest = join(clone, "package.json")
  return existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name === "tagwerk-house"
    ? clone
    : process.cwd()
}

export interface Place {
  config: Config
  database_url: string
  embedded: Embedded | null
  journal: Journal
  close(): Promise<void>
}

/** The database, running and migrated. */
export async function openPlace(options: { env?: NodeJS.ProcessEnv; say?: (line: string) => void } = {}): Promise<Place> {
  const config = readConfig(options.env ?? process.env, rootFolder())
  const journal = createJournal(config.log_level, line => process.stderr.write(line))
  let embedded: Embedded | null = null
  if (config.database_url === null) {
    const { startEmbedded } = await import("../db/embedded.ts")
    options.say?.("starting the database")
    // What it says while it starts is progress; later it is news.
    let starting = true
    const log = (line: string) => {
      if (!starting) journal.log("warn", line)
      else if (options.say) options.say(line)
      else journal.log("info", line)
    }
    embedded = await startEmbedded({ folder: config.folder, log })
    starting = false
  }
  const database_url = config.database_url ?? embedded!.url
  try {
    await migrate(database_url, options.say ? { say: options.say } : {})
  } catch (error) {
    await embedded?.stop()
    throw error
  }
  return {
    config,
    database_url,
    embedded,
    journal,
    async close() {
      await embedded?.stop()
    },
  }
}

/** A house for a command that ends by itself. */
export async function withHouse<T>(work: (house: House, place: Place) => Promise<T>): Promise<T> {
  const place = await openPlace()
  try {
    const house = await buildHouse({
      config: { ...place.config, connections: 4 },
      database_url: place.database_url,
      journal: place.journal,
    })
    try {
      return await work(house, place)
    } finally {
      await house.close()
    }
  } finally {
    await place.close()
  }
}

export interface FoundWorkspace {
  id: string
  name: string
}

/** Workspaces of this installation: ids stand in the log's streams, names are read in each. */
export async function listWorkspaces(house: House): Promise<FoundWorkspace[]> {
  const streams = await house.db.query<{ workspace_id: string }>(
    "select stream_id as workspace_id from stream where stream_id = workspace_id order by 1",
  )
  const found: FoundWorkspace[] = []
  for (const { workspace_id } of streams)
    await house.db.transaction(workspace_id, [], async query => {
      const row = (await query<{ name: string }>("select name from workspace where workspace_id = $1", [workspace_id]))[0]
      if (row) found.push({ id: workspace_id, name: row.name })
    })
  return found
}

/** The workspace that is meant: by name or id, or the only one. */
export async function pickWorkspace(house: House, wanted: string | undefined): Promise<FoundWorkspace> {
  const all = await listWorkspaces(house)
  const names = all.map(one => `“${one.name}”`).join(", ")
  if (all.length === 0)
    throw new CalledWrongly("This installation has no workspace yet. Nothing was done. `npm start` makes the first one.")
  if (wanted === undefined) {
    if (all.length > 1)
      throw new CalledWrongly(`There are several workspaces (${names}). Nothing was done. Say which with --workspace NAME.`)
    return all[0]!
  }
  const id = parseId("workspace", wanted)
  const matching = all.filter(one => one.id === id || one.name === wanted)
  if (matching.length !== 1)
    throw new CalledWrongly(
      matching.length === 0
        ? `There is no workspace “${wanted}”. Nothing was done. There are: ${names}.`
        : `Several workspaces are called “${wanted}”. Nothing was done. Use the id.`,
    )
  return matching[0]!
}

export interface FoundProject {
  workspace: Id<"workspace">
  project: Id<"project">
  /** UUIDs. */
  workspace_id: string
  project_id: string
  name: string
}

/** The project that is meant, by name or id. */
export async function pickProject(house: House, wanted: string, workspace?: string): Promise<FoundProject> {
  const within = workspace === undefined ? await listWorkspaces(house) : [await pickWorkspace(house, workspace)]
  const id = parseId("project", wanted)
  const found: FoundProject[] = []
  for (const one of within)
    await house.db.transaction(one.id, [], async query => {
      for (const row of await query<{ project_id: string; name: string }>(
        "select project_id, name from project where workspace_id = $1 and (project_id = $2 or name = $3)",
        [one.id, id, wanted],
      ))
        found.push({
          workspace: toId("workspace", one.id),
          project: toId("project", row.project_id),
          workspace_id: one.id,
          project_id: row.project_id,
          name: row.name,
        })
    })
  if (found.length === 1) return found[0]!
  throw new CalledWrongly(
    found.length === 0
      ? `There is no project “${wanted}”. Nothing was done. \`tagwerk status\` lists them.`
      : `Several projects are called “${wanted}”. Nothing was done. Use the id, or name the workspace with --workspace.`,
  )
}
