/**
 * Jobs: graphile-worker in a schema of its own, owned by tagwerk_jobs. Its private tables have row-level security, so the serving role
 * enqueues through one definer function. Payloads carry ids only.
 */
import { Logger, makeWorkerUtils, type Runner, run, type TaskList } from "graphile-worker"
import pg from "pg"
import type { Query } from "../db/connect.ts"
import { types } from "../db/value.ts"
import type { Journal } from "../http/journal.ts"
import { freeAbandoned } from "./abandoned.ts"

/** Job names are the runner's; every payload names its workspace. */
export interface JobPayload {
  workspace: string
  [id: string]: string | number | null
}
export type JobHandler = (payload: JobPayload, signal: AbortSignal) => Promise<void>

const schema = "jobs"
const jobsPool = (url: string, max: number) => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: "tagwerk jobs",
    options: "-c role=tagwerk_jobs -c timezone=UTC",
    types,
  })
  pool.on("error", () => {})
  pool.on("connect", client => client.on("error", () => {}))
  return pool
}

/** Makes or updates the jobs' schema and the door to it. Part of every migration. */
export async function prepareJobs(url: string): Promise<void> {
  const pool = jobsPool(url, 2)
  try {
    const worker = await makeWorkerUtils({ pgPool: pool, schema })
    await worker.migrate()
    await worker.release()
    await pool.query(`create or replace function ${schema}.enqueue(name text, payload json, key text) returns void
      language sql security definer set search_path = pg_catalog, ${schema}
      as $$ select ${schema}.add_job(name, payload, job_key => key, max_attempts => 5) $$`)
    await pool.query(`revoke all on function ${schema}.enqueue(text, json, text) from public`)
    await pool.query(`create or replace function ${schema}.counts(out waiting bigint, out oldest_seconds float8, out failed bigint)
      language sql stable security definer set search_path = pg_catalog, ${schema}
      as $$ select count(*) filter (where attempts < max_attempts), coalesce(extract(epoch from now() - min(run_at) filter (where attempts < max_attempts and run_at < now())), 0)::float8,
              count(*) filter (where attempts >= max_attempts) from ${schema}.jobs $$`)
    await pool.query(`revoke all on function ${schema}.counts() from public`)
    await pool.query(`grant execute on function ${schema}.counts() to tagwerk_app`)
    await pool.query(`grant usage on schema ${schema} to tagwerk_app`)
    await pool.query(`grant execute on function ${schema}.enqueue(text, json, text) to tagwerk_app`)
  } finally {
    await pool.end()
  }
}

/** Enqueues within the verb's transaction. The same key while it waits is the same job. */
export async function enqueue(tx: { query: Query }, name: string, payload: JobPayload, key: string | null = null): Promise<void> {
  await tx.query(`select ${schema}.enqueue($1, $2, $3)`, [name, JSON.stringify(payload), key])
}

/** How many jobs wait, how long the oldest that is due has waited, how many gave up. */
export async function countJobs(db: { query: Query }): Promise<{ waiting: number; oldest_seconds: number; failed: number }> {
  const [row] = await db.query<{ waiting: number; oldest_seconds: number; failed: number }>(`select * from ${schema}.counts()`)
  return row ?? { waiting: 0, oldest_seconds: 0, failed: 0 }
}

export interface Runners {
  stop(): Promise<void>
}

/** Jobs that share places: so many at a time. Those of another lane never wait for them. */
export interface Lane {
  handlers: Record<string, JobHandler>
  concurrency: number
}

/** Works jobs in this process, each lane's own number at a time. */
export async function startJobs(url: string, lanes: readonly Lane[], options: { journal: Journal }): Promise<Runners> {
  const pool = jobsPool(
    url,
    lanes.reduce((sum, lane) => sum + lane.concurrency + 2, 1),
  )
  const keeper = await pool.connect()
  const freed = await freeAbandoned(keeper, schema)
  if (freed > 0) options.journal.log("info", "jobs of a process that ended are taken up again", { jobs: freed })
  const runners: Runner[] = []
  for (const { handlers, concurrency } of lanes) {
    const taskList: TaskList = {}
    for (const [name, handler] of Object.entries(handlers)) {
      taskList[name] = async (payload, helpers) => {
        try {
          await handler(payload as JobPayload, helpers.abortSignal ?? new AbortController().signal)
        } catch (error) {
          options.journal.log("error", "a job failed", { job: name, attempt: helpers.job.attempts, error })
          throw error
        }
      }
    }
    runners.push(
      await run({ pgPool: pool, schema, concurrency, taskList, noHandleSignals: true, pollInterval: 1000, logger: quiet }),
    )
  }
  return {
    async stop() {
      await Promise.all(runners.map(runner => runner.stop().catch(() => {})))
      keeper.release(true)
      await pool.end().catch(() => {})
    },
  }
}

/** Failures are journalled above; the rest is noise. */
const quiet = new Logger(() => () => {})
