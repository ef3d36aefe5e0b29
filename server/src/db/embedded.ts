/**
 * The embedded PostgreSQL as the server uses it: started or taken over, watched, brought back when it dies, stopped when the last
 * process that uses it is done. It outlives only a `kill -9` of that process; the next start finds it.
 */
import { rmdirSync, rmSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { type Cluster, type ClusterOptions, openCluster, stopPostmaster } from "./embedded-cluster.ts"
import { socketPort } from "./embedded-folder.ts"
import { DatabaseUnfit } from "./unfit.ts"

export interface Embedded {
  /** postgres://… of tagwerk_owner (no superuser; it may create roles) on the database `tagwerk`, over the socket. Stays the same. */
  readonly url: string
  readonly socketFolder: string
  readonly adopted: boolean
  /** The postmaster's process number; changes when it was brought back. */
  readonly pid: number
  readonly up: boolean
  onDown(listener: () => void): void
  onUp(listener: () => void): void
  /** Stops the database, unless another process still uses it. Safe to call twice. */
  stop(): Promise<void>
}

const application = "tagwerk keeper"
/** Held shared by every process that uses the cluster; who gets it alone is the last one. */
const keeperLock = 7303015

/** postgres://… over the socket; understood by pg, better-auth, graphile-worker and libpq. */
export function socketUrl(socketFolder: string, user: string, database: string): string {
  return `postgres://${user}@localhost:${socketPort}/${database}?host=${encodeURIComponent(socketFolder)}`
}

/** `folder`: Tagwerk's own (`Config.folder`). Throws DatabaseUnfit with a sentence when there can be no database. */
export async function startEmbedded(options: ClusterOptions): Promise<Embedded> {
  const log = options.log ?? (() => {})
  const down: (() => void)[] = []
  const up: (() => void)[] = []
  let stopping: Promise<void> | undefined
  let [cluster, keeper] = await openAndKeep(options)
  let isUp = true

  const watch = (client: pg.Client) => {
    client.once("end", () => {
      if (client !== keeper || stopping) return
      isUp = false
      log("the database is down; bringing it back")
      for (const listener of down) listener()
      void bringBack()
    })
  }
  const bringBack = async () => {
    for (let wait = 50; !stopping; wait = Math.min(1000, wait * 2)) {
      try {
        const [again, client] = await openAndKeep(options)
        if (stopping) return void client.end()
        cluster = again
        keeper = client
        watch(client)
        isUp = true
        log("the database is back")
        for (const listener of up) listener()
        return
      } catch (error) {
        log((error as Error).message)
        await sleep(wait)
      }
    }
  }
  // For an end that nobody awaited. Taken over is not ours to end: another process may use it.
  const onExit = () => {
    if (!cluster.adopted && !stopping) tryKill(cluster.pid)
  }
  watch(keeper)
  process.once("exit", onExit)

  const stop = async () => {
    const alone = isUp && (await isLast(keeper))
    await keeper.end().catch(() => {})
    if (alone) {
      await stopPostmaster(cluster.pid, cluster.place.data)
      rmSync(cluster.place.host, { force: true })
      if (!cluster.socketFolder.startsWith(cluster.place.folder)) removeEmpty(cluster.socketFolder)
    }
    process.off("exit", onExit)
  }
  return {
    url: socketUrl(cluster.socketFolder, "tagwerk_owner", "tagwerk"),
    socketFolder: cluster.socketFolder,
    adopted: cluster.adopted,
    get pid() {
      return cluster.pid
    },
    get up() {
      return isUp
    },
    onDown: listener => void down.push(listener),
    onUp: listener => void up.push(listener),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Another process is starting on it.
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGINT")
  } catch {
    // Already gone.
  }
}

/** A server with an open connection to it, whose end tells at once that the server died. */
async function openAndKeep(options: ClusterOptions): Promise<[Cluster, pg.Client]> {
  for (let attempt = 0; ; attempt++) {
    const cluster = await openCluster(options)
    const client = new pg.Client({
      connectionString: socketUrl(cluster.socketFolder, "postgres", "postgres"),
      application_name: application,
    })
    client.on("error", () => {})
    try {
      await client.connect()
      await client.query("select pg_advisory_lock_shared($1)", [keeperLock])
      await prepare(client)
      return [cluster, client]
    } catch (error) {
      await client.end().catch(() => {})
      // It was just being stopped by the process that started it.
      if (attempt < 20 && /^57P|ECONN|ENOENT|EPIPE/.test((error as { code?: string }).code ?? "57P")) {
        await sleep(100)
        continue
      }
      throw new DatabaseUnfit(
        `The embedded database was started but cannot be used: ${(error as Error).message}. Its data was not touched. Its log is ${cluster.place.log}.`,
        { cause: error },
      )
    }
  }
}

/** The owner and its database. tagwerk_owner is no superuser, so a hole in the server is not one in the machine. */
async function prepare(client: pg.Client): Promise<void> {
  if ((await client.query("select from pg_database where datname = 'tagwerk'")).rowCount) return
  await client.query("select pg_advisory_lock($1)", [keeperLock + 1])
  try {
    if (!(await client.query("select from pg_roles where rolname = 'tagwerk_owner'")).rowCount)
      await client.query("create role tagwerk_owner login createrole")
    if (!(await client.query("select from pg_database where datname = 'tagwerk'")).rowCount)
      await client.query("create database tagwerk owner tagwerk_owner")
  } finally {
    await client.query("select pg_advisory_unlock($1)", [keeperLock + 1]).catch(() => {})
  }
}

async function isLast(keeper: pg.Client): Promise<boolean> {
  try {
    await keeper.query("select pg_advisory_unlock_shared($1)", [keeperLock])
    return (await keeper.query("select pg_try_advisory_lock($1) as alone", [keeperLock])).rows[0].alone
  } catch {
    return false
  }
}
