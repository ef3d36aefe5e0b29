/**
 * The follower: wakes every 100–250 ms, lets the sequencer number what is new, and runs each consumer over the streams it has not
 * finished, one run per (consumer, stream) at a time in all processes.
 *
 * A consumer's work and its cursor commit together, so a consumer killed in the middle resumes where it was and counts nothing twice.
 */
import type { EventKind, LoggedEvent } from "@tagwerk/contract/event.ts"
import type { Db, Query } from "../db/connect.ts"
import type { Journal } from "../http/journal.ts"
import { type Moved, sequence } from "./sequence.ts"

export interface Consumer {
  name: string
  /** Events to take at once. */
  batch?: number
  /**
   * Handles events of one stream in order, in one transaction with the cursor; the workspace is set. `after` work runs when it is
   * committed. May stop early: it then returns the position up to which it is done, and is called again for the rest.
   */
  take(
    tx: { query: Query; workspace: string; stream: string; after(work: () => void): void },
    events: LoggedEvent<EventKind>[],
    // biome-ignore lint/suspicious/noConfusingVoidType: most consumers have nothing to say.
  ): Promise<number | void>
}

export interface Follower {
  /** One round; returns true when there may be more to do at once. */
  round(): Promise<boolean>
  start(): void
  stop(): Promise<void>
  /** Called with the streams that moved, for hints to screens. */
  onMoved(listener: (moved: Moved) => void): () => void
  /** For metrics: milliseconds the oldest unnumbered or unread event waits. */
  lag(): Promise<{ log_ms: number; consumers: Record<string, number> }>
}

export interface FollowerOptions {
  db: Db
  consumers: readonly Consumer[]
  journal: Journal
  pauseMs?: number
}

export function createFollower({ db, consumers, journal, pauseMs = 120 }: FollowerOptions): Follower {
  const listeners = new Set<(moved: Moved) => void>()
  let running: Promise<void> | null = null
  let stopped = false
  let wake: (() => void) | null = null

  /** One batch of one consumer on one stream; returns how many events it took. */
  async function step(consumer: Consumer, stream: string, workspace: string): Promise<number> {
    const limit = consumer.batch ?? 500
    const later: (() => void)[] = []
    const taken = await db.transaction(workspace, [], async query => {
      await query("insert into cursor (consumer, stream_id, position) values ($1, $2, 0) on conflict do nothing", [
        consumer.name,
        stream,
      ])
      // Locked by another process's follower: it is at work there, let it be.
      const held = await query<{ position: number }>(
        "select position from cursor where consumer = $1 and stream_id = $2 for update skip locked",
        [consumer.name, stream],
      )
      const from = held[0]?.position
      if (from === undefined) return 0
      const events = await query<LoggedEvent & { kind: EventKind }>(
        "select position, kind, body, at from event where stream_id = $1 and position > $2 order by position limit $3",
        [stream, from, limit],
      )
      const last = events.at(-1)
      if (!last) return 0
      const done = (await consumer.take({ query, workspace, stream, after: work => later.push(work) }, events)) ?? last.position
      await query("update cursor set position = $3 where consumer = $1 and stream_id = $2", [consumer.name, stream, done])
      return done < last.position ? limit : events.length
    })
    for (const work of later) work()
    return taken
  }

  async function round(): Promise<boolean> {
    const moved = await sequence(db)
    for (const one of moved) for (const listener of listeners) listener(one)
    let more = false
    for (const consumer of consumers) {
      const behind = await db.query<{ stream_id: string; workspace_id: string }>(
        `select s.stream_id, s.workspace_id from stream s left join cursor c on c.consumer = $1 and c.stream_id = s.stream_id
          where s.position > coalesce(c.position, 0) limit 100`,
        [consumer.name],
      )
      for (const { stream_id, workspace_id } of behind) {
        try {
          if ((await step(consumer, stream_id, workspace_id)) === (consumer.batch ?? 500)) more = true
        } catch (error) {
          // One stream that fails must not hold up the others; it is tried again next round.
          journal.log("error", "a consumer failed", { consumer: consumer.name, stream: stream_id, error })
        }
      }
    }
    return more || moved.length > 0
  }

  return {
    round,
    start() {
      stopped = false
      running = (async () => {
        while (!stopped) {
          let more = false
          try {
            more = await round()
          } catch (error) {
            if (!stopped) journal.log("warn", "the follower could not reach the database", { error })
          }
          if (stopped) break
          await new Promise<void>(resolve => {
            const timer = setTimeout(resolve, more ? pauseMs / 4 : pauseMs)
            wake = () => {
              clearTimeout(timer)
              resolve()
            }
          })
        }
      })()
    },
    async stop() {
      stopped = true
      wake?.()
      await running
    },
    onMoved(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async lag() {
      const log = await db.query<{ ms: number | null }>(
        "select extract(epoch from now() - min(at)) * 1000 as ms from event where position is null",
      )
      const rows = await db.query<{ consumer: string; ms: number }>(
        `select c.consumer, coalesce(max(extract(epoch from now() - e.at) * 1000), 0)::float8 as ms
           from stream s join cursor c using (stream_id)
           join lateral (select at from event e where e.stream_id = s.stream_id and e.position > c.position order by e.position limit 1) e on true
          where s.position > c.position group by 1`,
      )
      return { log_ms: Number(log[0]?.ms ?? 0), consumers: Object.fromEntries(rows.map(row => [row.consumer, Number(row.ms)])) }
    },
  }
}
