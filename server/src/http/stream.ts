/**
 * Hints to open screens, as server-sent events: one connection a browser, at most one hint a second for each project. A hint says which
 * stream of the log has moved and how far its answers go; the screen fetches what it shows.
 *
 * One timer and one query serve all connections of this process, so a stream that nothing happens in costs nothing; and because the
 * positions are read from the database, it does not matter which process answered, or whether this one was started a second ago.
 */
import type { ServerResponse } from "node:http"
import { parseId, toId } from "@tagwerk/contract/id.ts"
import type { Db } from "../db/connect.ts"
import type { Journal } from "./journal.ts"

export interface Watcher {
  workspace: string
  /** UUIDs of projects that are shown; null for all of the workspace. */
  projects: ReadonlySet<string> | null
  /** The header of that name, when a connection that broke comes back. */
  last_event_id: string | null
}
export interface Live {
  /** Takes over an answer whose head is not sent yet. `headers` go with it. */
  watch(response: ServerResponse, watcher: Watcher, headers: Record<string, number | string | string[] | undefined>): void
  open(): number
  /** Ends every stream; browsers come back by themselves. */
  close(): void
}
export interface LiveOptions {
  db: Pick<Db, "query">
  now: () => number
  journal: Journal
  /** Milliseconds between two looks at the log. */
  look_ms?: number
}

interface Connection extends Watcher {
  response: ServerResponse
  /** Positions this browser was told, by stream. */
  told: Map<string, number>
  ends: number
}

const beat_ms = 15_000
/** A browser comes back after this and its rights are looked at again. */
const life_ms = 300_000
const hint_ms = 1_000
/** Positions that travel in an event's id; a stream beyond them is told again, which is harmless. */
const rememberedMax = 50
/** A browser that does not read its stream for so long is let go. */
const unreadMax = 65_536

// A project's screens are right once the consumer of that name has answered; a workspace's stream is read by it too.
const positions = `
  select s.stream_id as stream, s.workspace_id as workspace, coalesce(c.position, 0) as position
    from stream s left join cursor c on c.consumer = 'answer' and c.stream_id = s.stream_id
   where s.workspace_id = any($1::uuid[])`
interface Position {
  stream: string
  workspace: string
  position: number
}

export function createLive({ db, now, journal, look_ms = 400 }: LiveOptions): Live {
  const connections = new Set<Connection>()
  const last = new Map<string, { position: number; at: number }>()
  let timer: NodeJS.Timeout | null = null
  let beaten = now()

  const schedule = () => {
    if (timer || connections.size === 0) return
    timer = setTimeout(() => {
      look()
        .catch(error => journal.log("warn", "streams could not look at the log", { error }))
        .finally(() => {
          timer = null
          schedule()
        })
    }, look_ms)
    timer.unref()
  }

  async function look(): Promise<void> {
    const workspaces = new Map<string, Connection[]>()
    for (const one of connections) workspaces.set(one.workspace, [...(workspaces.get(one.workspace) ?? []), one])
    const rows = await db.query<Position>(positions, [[...workspaces.keys()]])
    const at = now()
    for (const row of rows) {
      const before = last.get(row.stream)
      if (before && (before.position >= row.position || at - before.at < hint_ms)) continue
      last.set(row.stream, { position: row.position, at })
      for (const one of workspaces.get(row.workspace) ?? []) tell(one, row)
    }
    const beat = at - beaten >= beat_ms
    if (beat) beaten = at
    for (const one of connections) {
      if (at >= one.ends) one.response.end()
      else if (beat) write(one, ": here\n\n")
    }
    if (last.size > 10_000) last.clear()
  }

  function tell(one: Connection, { stream, position }: Position): void {
    const isShown = stream === one.workspace || one.projects === null || one.projects.has(stream)
    if (!isShown || (one.told.get(stream) ?? -1) >= position) return
    one.told.delete(stream)
    one.told.set(stream, position)
    const topic = toId(stream === one.workspace ? "workspace" : "project", stream)
    write(one, `id: ${idOf(one.told)}\nevent: hint\ndata: ${JSON.stringify({ topic, position })}\n\n`)
  }

  function write(one: Connection, text: string): void {
    if (one.response.writableLength > unreadMax) one.response.destroy()
    else one.response.write(text)
  }

  return {
    watch(response, watcher, headers) {
      const told = readId(watcher.last_event_id)
      const connection: Connection = { ...watcher, response, told, ends: now() + life_ms }
      const leave = () => connections.delete(connection)
      response.on("close", leave)
      response.on("error", leave)
      response.writeHead(200, {
        ...(headers as Record<string, string>),
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // A proxy that gathers answers before it passes them on would hold hints back for minutes.
        "x-accel-buffering": "no",
      })
      response.write("retry: 1000\n\n")
      connections.add(connection)
      // Where everything stands, or what moved while it was away.
      db.query<Position>(positions, [[watcher.workspace]])
        .then(rows => {
          for (const row of rows) tell(connection, row)
        })
        .catch(() => response.end())
      schedule()
    },
    open: () => connections.size,
    close() {
      if (timer) clearTimeout(timer)
      timer = null
      for (const one of connections) one.response.end()
      connections.clear()
    },
  }
}

/** Positions as an event's id: `project_…=12,workspace_…=3` without the prefixes, the most recent ones. */
function idOf(told: ReadonlyMap<string, number>): string {
  return [...told]
    .slice(-rememberedMax)
    .map(([stream, position]) => `${toId("event", stream).slice(6)}=${position}`)
    .join(",")
}

/** What a browser says it was told; what is no id of ours tells nothing. */
function readId(id: string | null): Map<string, number> {
  const told = new Map<string, number>()
  for (const part of (id ?? "").slice(0, 4_000).split(",")) {
    const [stream, position] = part.split("=")
    const uuid = stream ? parseId("event", `event_${stream}`) : null
    if (uuid !== null && position && /^\d{1,15}$/.test(position)) told.set(uuid, Number(position))
  }
  return told
}
