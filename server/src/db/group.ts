/**
 * Calls of many callers as one statement. Under load a call waits for the database anyway; those that wait for the same thing go together,
 * so that starting a statement, its commit and its round trip are paid once for all of them: that is most of what a one-row statement
 * costs. A call that finds nobody waiting goes alone, at once.
 */
import { isConnectionError } from "./connect.ts"

export interface GroupOptions<J, R> {
  /** One call by itself. */
  alone: (job: J) => Promise<R>
  /** Several in one transaction, their results in order. If it throws, nothing of it was done, and each goes alone. */
  together: (jobs: readonly J[]) => Promise<R[]>
  /** Calls of the same clash are never in one statement: they would stand in each other's way. */
  clash: (job: J) => string
  /** Calls a statement takes; default 32. */
  most?: number
  /** Statements of one key that run at a time; default 2, more would only be smaller. */
  running?: number
}

interface Waiting<J, R> {
  job: J
  resolve: (result: R) => void
  reject: (error: unknown) => void
}
interface Queue<J, R> {
  waiting: Waiting<J, R>[]
  running: number
}

/** `key`: what may go together (a project, a band of it). */
export function createGroup<J, R>(options: GroupOptions<J, R>): (key: string, job: J) => Promise<R> {
  const { alone, together, clash, most = 32, running = 2 } = options
  const queues = new Map<string, Queue<J, R>>()

  async function run(taken: Waiting<J, R>[]): Promise<void> {
    if (taken.length > 1) {
      try {
        const results = await together(taken.map(one => one.job))
        taken.forEach((one, i) => {
          one.resolve(results[i]!)
        })
        return
      } catch (error) {
        if (isConnectionError(error)) {
          for (const one of taken) one.reject(error)
          return
        }
        // One of them could not be done, so none was: whoever can be done alone is.
      }
    }
    await Promise.all(taken.map(one => alone(one.job).then(one.resolve, one.reject)))
  }

  function pump(key: string, queue: Queue<J, R>): void {
    while (queue.running < running && queue.waiting.length > 0) {
      const taken: Waiting<J, R>[] = []
      const left: Waiting<J, R>[] = []
      const clashes = new Set<string>()
      for (const one of queue.waiting) {
        const name = clash(one.job)
        if (taken.length < most && !clashes.has(name)) {
          clashes.add(name)
          taken.push(one)
        } else left.push(one)
      }
      queue.waiting = left
      queue.running++
      void run(taken).finally(() => {
        queue.running--
        pump(key, queue)
      })
    }
    if (queue.running === 0 && queue.waiting.length === 0) queues.delete(key)
  }

  return (key, job) =>
    new Promise((resolve, reject) => {
      let queue = queues.get(key)
      if (!queue) {
        queue = { waiting: [], running: 0 }
        queues.set(key, queue)
      }
      const here = queue
      here.waiting.push({ job, resolve, reject })
      // After the requests that have arrived together were read, so that they go together.
      if (here.waiting.length === 1) setImmediate(() => pump(key, here))
    })
}
