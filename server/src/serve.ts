/** Serving: house, routes, follower, sweeper, jobs and figures in one process, and how it all stops. */
import { existsSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import type { House } from "./act.ts"
import { createApp } from "./app.ts"
import type { Config } from "./config.ts"
import { buildHouse } from "./house.ts"
import type { Journal } from "./http/journal.ts"
import { addHealth, createMetrics } from "./http/metrics.ts"
import { createServer } from "./http/server.ts"
import { countJobs } from "./jobs/jobs.ts"
import { noRunner, startRunner } from "./runner.ts"

export interface Serving {
  house: House
  /** Where it listens: `http://127.0.0.1:4900`. */
  address: string
  /** Answers what is under way, takes nothing new, finishes the job steps at hand. */
  stop(): Promise<void>
}

const site = join(import.meta.dirname, "../../web/dist")

export async function serve(options: { config: Config; database_url: string; journal: Journal }): Promise<Serving> {
  const house = await buildHouse(options)
  const { part } = options.config
  const running = part === "server" ? noRunner(house) : await startRunner(house, options.database_url)
  let stopping = false
  const metrics = createMetrics({
    lag: () => running.follower.lag(),
    jobs: () => countJobs(house.db),
    pool: () => ({ total: house.db.pool.totalCount, idle: house.db.pool.idleCount, waiting: house.db.pool.waitingCount }),
  })
  running.onLapsed(count => metrics.lapsed(count))
  const app =
    part === "runner"
      ? createServer(house, { routes: {}, handlers: {}, identify: () => ({ as: "nobody" }) })
      : createApp(house, { observe: metrics.observe, ...(existsSync(site) ? { site } : {}) })
  addHealth(app, metrics, async () => {
    if (stopping) return { ready: false, why: "The server is stopping." }
    try {
      await house.db.query("select 1")
      return { ready: true }
    } catch {
      return { ready: false, why: "The database does not answer." }
    }
  })
  try {
    await app.listen({ port: options.config.port, host: options.config.host })
  } catch (error) {
    await running.stop()
    await house.close()
    throw error
  }
  const { port } = app.server.address() as AddressInfo
  return {
    house,
    address: `http://${options.config.host.includes(":") ? `[${options.config.host}]` : options.config.host}:${port}`,
    async stop() {
      stopping = true
      await app.close()
      await running.stop()
      await house.close()
    },
  }
}
