/** Figures for operators: Prometheus text at /metrics, liveness and readiness at /health. */
import type { FastifyInstance } from "fastify"
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"

export interface Metrics {
  registry: Registry
  /** A route was answered: its name, `ok` or the refusal's code, seconds. */
  observe(route: string, outcome: string, seconds: number): void
  lapsed(count: number): void
  databaseError(code: string): void
}
/** What is read when somebody asks, not before. */
export interface Readings {
  lag(): Promise<{ log_ms: number; consumers: Record<string, number> }>
  jobs(): Promise<{ waiting: number; oldest_seconds: number; failed: number }>
  pool(): { total: number; idle: number; waiting: number }
}

export function createMetrics(readings: Readings): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: "tagwerk_" })
  const registers = [registry]
  const requests = new Histogram({
    name: "tagwerk_request_seconds",
    help: "Requests by route and outcome",
    labelNames: ["route", "outcome"],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const claims = new Counter({ name: "tagwerk_claims_total", help: "Claims answered", registers })
  const submits = new Counter({ name: "tagwerk_submits_total", help: "Responses taken", registers })
  const refused = new Counter({ name: "tagwerk_refusals_total", help: "Refusals by code", labelNames: ["code"], registers })
  const lapsed = new Counter({ name: "tagwerk_leases_lapsed_total", help: "Leases that ended without a response", registers })
  const errors = new Counter({
    name: "tagwerk_database_errors_total",
    help: "Database errors by code",
    labelNames: ["code"],
    registers,
  })
  const gauge = (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers })
  const log = gauge("tagwerk_log_lag_seconds", "Age of the oldest event without a number")
  const consumer = gauge("tagwerk_consumer_lag_seconds", "Age of the oldest event a consumer has not read", ["consumer"])
  const jobs = gauge("tagwerk_jobs_waiting", "Jobs that wait")
  const jobAge = gauge("tagwerk_job_lag_seconds", "Age of the oldest job that is due")
  const jobFailed = gauge("tagwerk_jobs_failed", "Jobs that failed for good")
  const pool = gauge("tagwerk_pool_connections", "Database connections by state", ["state"])
  const read = async () => {
    const now = readings.pool()
    pool.set({ state: "total" }, now.total)
    pool.set({ state: "idle" }, now.idle)
    pool.set({ state: "waiting" }, now.waiting)
    const [lag, queue] = await Promise.all([readings.lag(), readings.jobs()])
    log.set(lag.log_ms / 1000)
    for (const [name, ms] of Object.entries(lag.consumers)) consumer.set({ consumer: name }, ms / 1000)
    jobs.set(queue.waiting)
    jobAge.set(queue.oldest_seconds)
    jobFailed.set(queue.failed)
  }
  const text = registry.metrics.bind(registry)
  registry.metrics = async () => {
    // A scrape while the database is down still tells what this process knows.
    await read().catch(() => errors.inc({ code: "unreachable" }))
    return text()
  }
  return {
    registry,
    observe(route, outcome, seconds) {
      requests.observe({ route, outcome }, seconds)
      if (outcome !== "ok") refused.inc({ code: outcome })
      else if (route === "assignment.claim") claims.inc()
      else if (route === "response.submit" || route === "response.next") submits.inc()
    },
    lapsed: count => lapsed.inc(count),
    databaseError: code => errors.inc({ code }),
  }
}

/** live: this process answers. ready: the database does too, and the process is not stopping. */
export function addHealth(
  server: FastifyInstance,
  metrics: Metrics,
  ready: () => Promise<{ ready: boolean; why?: string }>,
): void {
  server.get("/health/live", async (_request, reply) => reply.send({ live: true }))
  server.get("/health/ready", async (_request, reply) => {
    const state = await ready()
    if (!state.ready) reply.code(503).header("retry-after", "2")
    return reply.send(state)
  })
  server.get("/health", async (_request, reply) => {
    const state = await ready()
    if (!state.ready) reply.code(503).header("retry-after", "2")
    return reply.send({ live: true, ...state })
  })
  server.get("/metrics", async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  )
}
