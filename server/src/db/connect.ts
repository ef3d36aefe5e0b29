/**
 * The pool, and transactions in a workspace. Every connection serves as `tagwerk_app`: no table is reached around row-level security.
 */
import pg from "pg"
import { type Bound, named, type Row, runBatch } from "./batch.ts"
import { types } from "./value.ts"

export interface DbOptions {
  /** postgres://… of a login that may become tagwerk_app. */
  url: string
  /** 8 to 16 on two cores; more backends only switch more (measured: 2,714 / 2,689 / 2,507 pairs a second with 8 / 16 / 32). */
  connections?: number
  application?: string
  role?: "tagwerk_app" | "tagwerk_jobs" | null
}

/** A connection inside a transaction. */
export type Query = <R = Row>(text: string, values?: readonly unknown[]) => Promise<R[]>
export interface Db {
  /** Runs `work` in one transaction with the workspace set; `first` travels with BEGIN in one round trip, its rows are handed on. */
  transaction<T>(
    workspace: string | null,
    first: readonly Bound[],
    work: (query: Query, rows: Row[][], client: pg.PoolClient) => Promise<T>,
  ): Promise<T>
  /** One transaction in one round trip. `lazy`: the commit need not reach the disk (only for leases, whose loss is harmless). */
  batch(workspace: string, statements: readonly Bound[], lazy?: boolean): Promise<Row[][]>
  /** A statement outside any workspace: machinery and people. */
  query: Query
  /** A connection of one's own, for COPY, cursors and LISTEN. */
  connect(): Promise<pg.PoolClient>
  pool: pg.Pool
  end(): Promise<void>
}

const begin = named("begin", "begin")
const setWorkspace = named("set_workspace", "select set_config('app.workspace_id', $1, true)")
const setWorkspaceLazy = named(
  "set_workspace_lazy",
  "select set_config('app.workspace_id', $1, true), set_config('synchronous_commit', 'off', true)",
)

export function connectDb(options: DbOptions): Db {
  const role = options.role === undefined ? "tagwerk_app" : options.role
  const settings = [role ? `-c role=${role}` : "", "-c timezone=UTC", "-c plan_cache_mode=force_generic_plan", "-c jit=off"].join(
    " ",
  )
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections ?? 12,
    application_name: options.application ?? "tagwerk",
    options: settings,
    types,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
  })
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => {})
  // For the connection's whole life, not only while it is idle or ours: one that was given back broken is listened to by nobody, and
  // what its backend says when the postmaster dies may arrive after that.
  pool.on("connect", client => client.on("error", () => {}))

  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    // A connection may break while no query of ours is running on it.
    const onError = (error: Error) => {
      broken = error
    }
    client.on("error", onError)
    try {
      return await work(client)
    } catch (error) {
      if (isConnectionError(error)) broken = error as Error
      throw error
    } finally {
      client.off("error", onError)
      client.release(broken)
    }
  }

  return {
    pool,
    connect: () => pool.connect(),
    end: () => pool.end(),
    query: (async (text: string, values: readonly unknown[] = []) => (await pool.query(text, values as unknown[])).rows) as Query,
    batch: (workspace, statements, lazy = false) =>
      withClient(async client => {
        const set = { statement: lazy ? setWorkspaceLazy : setWorkspace, values: [workspace] }
        return (await runBatch(client, [set, ...statements])).slice(1)
      }),
    transaction: (workspace, first, work) =>
      withClient(async client => {
        try {
          const opening = [{ statement: begin, values: [] }, { statement: setWorkspace, values: [workspace ?? ""] }, ...first]
          const rows = (await runBatch(client, opening)).slice(2)
          const query = (async (text: string, values: readonly unknown[] = []) =>
            (await client.query(text, values as unknown[])).rows) as Query
          const result = await work(query, rows, client)
          await client.query("commit")
          return result
        } catch (error) {
          if (!isConnectionError(error)) await client.query("rollback").catch(() => {})
          throw error
        }
      }),
  }
}

/** Whether an error means that the connection, not the statement, failed. */
export function isConnectionError(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  if (code === undefined)
    return /Connection terminated|Connection ended|timeout exceeded when trying to connect|not queryable/.test(message ?? "")
  return /^(08|57P0[1-5]|ECONN|EPIPE|ENOENT|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH)/.test(code)
}
