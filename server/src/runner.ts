/** Composition: event → verb, job → verb. With app.ts the only file that imports every room. */
import type { House } from "./act.ts"
import { createAnswerConsumer } from "./answer/answer.ts"
import { createBatcher } from "./answer/batch.ts"
import { type JobHandler, type Runners, startJobs } from "./jobs/jobs.ts"
import { type Consumer, createFollower, type Follower } from "./log/follow.ts"
import { eraseFiles } from "./project/project.ts"

/** What follows from events, in the order of the floors. */
export function consumersOf(house: House): Consumer[] {
  return [createAnswerConsumer(house.now)]
}

/** What is a job: bulk work and calls to the outside. */
export function jobsOf(house: House): Record<string, JobHandler> {
  return {
    "project.erase": job => eraseFiles(house.storage, job),
  }
}

export interface Running {
  follower: Follower
  stop(): Promise<void>
}

/** Starts follower and jobs in this process; any number of processes may. */
export async function startRunner(house: House, database_url: string): Promise<Running> {
  const follower = createFollower({ db: house.db, consumers: consumersOf(house), journal: house.journal })
  const jobs: Runners = await startJobs(database_url, jobsOf(house), { concurrency: 2, journal: house.journal })
  const batcher = createBatcher(house)
  follower.start()
  batcher.start()
  return {
    follower,
    async stop() {
      await follower.stop()
      await batcher.stop()
      await jobs.stop()
    },
  }
}
