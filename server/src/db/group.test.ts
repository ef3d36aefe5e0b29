import fc from "fast-check"
import { expect, test } from "vitest"
import { createGroup } from "./group.ts"

interface Job {
  id: number
  worker: string
  /** Cannot be done, alone or together. */
  bad: boolean
}
const tick = () => new Promise<void>(resolve => setImmediate(resolve))

function group(log: Job[][], options: { most?: number; running?: number } = {}) {
  let running = 0
  let peak = 0
  const run = async (jobs: readonly Job[]) => {
    running++
    peak = Math.max(peak, running)
    log.push([...jobs])
    await tick()
    running--
    const bad = jobs.find(job => job.bad)
    if (bad) throw new Error(`${bad.id} is bad`)
  }
  const call = createGroup<Job, number>({
    alone: job => run([job]).then(() => job.id),
    together: jobs => run(jobs).then(() => jobs.map(job => job.id)),
    clash: job => job.worker,
    ...options,
  })
  return { call, peak: () => peak }
}

test("a call that finds nobody waiting goes alone", async () => {
  const log: Job[][] = []
  const { call } = group(log)
  expect(await call("p", { id: 1, worker: "a", bad: false })).toBe(1)
  expect(log).toHaveLength(1)
})

test("each call gets its own result or its own refusal, whoever else was in the statement", async () => {
  const job = fc.record({ key: fc.constantFrom("p", "q"), worker: fc.constantFrom("a", "b", "c", "d"), bad: fc.boolean() })
  const some = fc.array(fc.array(job, { maxLength: 20 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }), async (waves, most, running) => {
      const log: Job[][] = []
      const { call } = group(log, { most, running })
      let id = 0
      const calls: Promise<void>[] = []
      for (const wave of waves) {
        for (const { key, worker, bad } of wave) {
          const mine = id++
          calls.push(
            call(key, { id: mine, worker, bad }).then(
              result => {
                expect(bad).toBe(false)
                expect(result).toBe(mine)
              },
              error => {
                expect(bad).toBe(true)
                expect((error as Error).message).toBe(`${mine} is bad`)
              },
            ),
          )
        }
        await tick()
      }
      await Promise.all(calls)
      for (const statement of log) {
        expect(statement.length).toBeLessThanOrEqual(most)
        expect(new Set(statement.map(one => one.worker)).size).toBe(statement.length)
      }
      // Every call was done once; those of a statement that failed once more, alone.
      const done = log.filter(statement => !statement.some(one => one.bad)).flatMap(statement => statement.map(one => one.id))
      expect(new Set(done).size).toBe(done.length)
    }),
  )
})

test("calls of different keys are never in one statement", async () => {
  const log: Job[][] = []
  const { call } = group(log)
  await Promise.all([0, 1, 2, 3].map(id => call(id % 2 ? "odd" : "even", { id, worker: `w${id}`, bad: false })))
  expect(log.map(statement => statement.map(one => one.id % 2))).toEqual([
    [0, 0],
    [1, 1],
  ])
})

test("when the connection breaks, nobody is sent again: nobody knows what was done", async () => {
  let sent = 0
  const call = createGroup<Job, number>({
    alone: async () => {
      sent++
      return 0
    },
    together: async () => {
      sent++
      throw Object.assign(new Error("gone"), { code: "ECONNRESET" })
    },
    clash: job => job.worker,
  })
  const all = await Promise.allSettled([1, 2, 3].map(id => call("p", { id, worker: `w${id}`, bad: false })))
  expect(all.map(one => one.status)).toEqual(["rejected", "rejected", "rejected"])
  expect(sent).toBe(1)
})
