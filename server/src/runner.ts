/** Composition: event → verb, job → verb. With app.ts the only file that imports every room. */
import type { House } from "./act.ts"
import { createAnswerConsumer } from "./answer/answer.ts"
import { createBatcher } from "./answer/batcher.ts"
import { renewAnswers, replanJob } from "./answer/replan.ts"
import { createApp } from "./app.ts"
import { createSweeper } from "./assignment/expire.ts"
import { exportJob } from "./dataset/export.ts"
import { freezeJob } from "./dataset/freeze.ts"
import { createStatistics } from "./db/statistics.ts"
import { importJob } from "./import/import.ts"
import { type JobHandler, type Lane, type Runners, startJobs } from "./jobs/jobs.ts"
import { type Consumer, createFollower, type Follower } from "./log/follow.ts"
import { modelJob } from "./model/work.ts"
import { createReportConsumer } from "./report/due.ts"
import { createReporter } from "./report/reporter.ts"
import { whatIfJob } from "./report/what-if-job.ts"
import { createReviewConsumer } from "./response/review-draw.ts"
import { eraseJob } from "./task/erase.ts"
import { createTextConsumer } from "./task/text.ts"

/** What follows from events, in the order of the floors. */
export function consumersOf(house: House): Consumer[] {
  return [createReviewConsumer(), createAnswerConsumer(house.now), createTextConsumer(), createReportConsumer(house.now)]
}

/** What is a job: bulk work and calls to the outside. */
export function jobsOf(house: House): Record<string, JobHandler> {
  return {
    "import.run": importJob(house),
    "export.run": exportJob(house),
    "task.replan": replanJob(house),
    "answer.renew": job => renewAnswers(house, job),
    "dataset.freeze": freezeJob(house),
    "model.run": modelJob(house),
    "whatif.run": whatIfJob(house),
    "project.erase": eraseJob(house),
    "demo.fill": demoJob(house),
  }
}

/** Makes the example projects through the public client, at a door of its own: a runner may be where no server is. */
function demoJob(house: House): JobHandler {
  return async ({ workspace }) => {
    // Closing this door must not end anybody's stream.
    const app = createApp({ ...house, live: { ...house.live, close: () => {} } })
    try {
      const address = await app.listen({ port: 0, host: "127.0.0.1" })
      const { seedDemo } = await import("./cli/seed.ts")
      await seedDemo({ address, workspace, house, say: line => house.journal.log("info", line) })
    } finally {
      await app.close()
    }
  }
}

/** What may take hours has places of its own, so that an import or an export never waits for a model. */
const long = ["model.run", "whatif.run", "project.erase"]
/** Waits for imports and for a model: in a place of its own, so that it never holds the one they need. */
const waits = ["demo.fill"]

function lanesOf(house: House): Lane[] {
  const jobs = Object.entries(jobsOf(house))
  return [
    { handlers: Object.fromEntries(jobs.filter(([name]) => ![...long, ...waits].includes(name))), concurrency: 2 },
    { handlers: Object.fromEntries(jobs.filter(([name]) => long.includes(name))), concurrency: 2 },
    { handlers: Object.fromEntries(jobs.filter(([name]) => waits.includes(name))), concurrency: 1 },
  ]
}

export interface Running {
  follower: Follower
  /** Leases that ended without a response, as they are swept. */
  onLapsed(listener: (count: number) => void): void
  stop(): Promise<void>
}

/** Where another process runs: only what can be said of the log from here. */
export function noRunner(house: House): Running {
  return {
    follower: createFollower({ db: house.db, consumers: [], journal: house.journal }),
    onLapsed() {},
    stop: async () => {},
  }
}

/** Starts follower, sweeper and jobs in this process; any number of processes may. */
export async function startRunner(house: House, database_url: string): Promise<Running> {
  const follower = createFollower({ db: house.db, consumers: consumersOf(house), journal: house.journal })
  const jobs: Runners = await startJobs(database_url, lanesOf(house), { journal: house.journal })
  const lapsed: ((count: number) => void)[] = []
  const sweeper = createSweeper(house, {
    onSwept: count => {
      for (const listener of lapsed) listener(count)
    },
  })
  const batcher = createBatcher(house, database_url)
  follower.start()
  sweeper.start()
  batcher.start()
  const reporter = createReporter(house, database_url)
  reporter.start()
  const statistics = createStatistics(database_url, house.journal)
  statistics.start()
  return {
    follower,
    onLapsed: listener => void lapsed.push(listener),
    async stop() {
      await sweeper.stop()
      await follower.stop()
      await batcher.stop()
      await reporter.stop()
      await statistics.stop()
      await jobs.stop()
    },
  }
}
