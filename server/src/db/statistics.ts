/**
 * Keeps the planner's statistics young. Autovacuum does it too, but on a database of one's own it looks once a minute: within that minute
 * a project grows from nothing to a hundred thousand responses, under plans that were made when its tables were empty (measured on
 * PostgreSQL 15: a claim at 139 ms instead of 10). After a crash of the database it knows nothing of what had changed before.
 */
import type { Journal } from "../http/journal.ts"
import { createRounds } from "../jobs/rounds.ts"
import { connectDb } from "./connect.ts"

export interface Statistics {
  start(): void
  /** One look; returns the tables that were sampled again. */
  round(): Promise<string[]>
  stop(): Promise<void>
}

// A fifth of the rows: a table that grows is sampled a logarithm of times. `n_live_tup` is what the last sample and the changes since say.
const grown = `
  select relname as name from pg_stat_user_tables
   where schemaname = 'public' and n_mod_since_analyze > greatest(1000, n_live_tup / 5)
   order by relname`

/** `database_url`: of the login that owns the tables; another one is told so by the database, and nothing happens. */
export function createStatistics(database_url: string, journal: Journal, pause_ms = 5_000): Statistics {
  const db = connectDb({ url: database_url, connections: 1, role: null, application: "tagwerk statistics" })
  async function round(): Promise<string[]> {
    const names = (await db.query<{ name: string }>(grown)).map(row => row.name)
    for (const name of names) await db.query(`analyze public.${name}`)
    return names
  }

  const rounds = createRounds(round, pause_ms, error => journal.log("debug", "statistics could not be renewed", { error }))
  return {
    round,
    start: rounds.start,
    async stop() {
      await rounds.stop()
      await db.end()
    },
  }
}
