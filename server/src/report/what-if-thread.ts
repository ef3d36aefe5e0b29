/** A replay on a thread of its own: it believes everything anew dozens of times. */
import { parentPort, workerData } from "node:worker_threads"
import { type ReplayData, type Replayed, type ReplayPlan, replay } from "./replay.ts"

export interface WhatIfOrder {
  data: ReplayData
  plans: ReplayPlan[]
  /** Seeds; every plan sees the same orders. */
  orders: number[]
}
/** `outcomes`: of each plan, one an order. */
export type WhatIfWord = { done: number } | { outcomes: Replayed[][] } | { error: string }

/** Says how far it is after each round. */
export function runOrder({ data, plans, orders }: WhatIfOrder, say: (done: number) => void): Replayed[][] {
  const runs = plans.length * orders.length
  let run = 0
  return plans.map(plan =>
    orders.map(seed => {
      const outcome = replay(data, plan, seed, done => say((run + done) / runs))
      run++
      return outcome
    }),
  )
}

if (parentPort) {
  const port = parentPort
  try {
    const outcomes = runOrder((workerData as { data: WhatIfOrder }).data, done => port.postMessage({ done }))
    port.postMessage({ outcomes } satisfies WhatIfWord)
  } catch (error) {
    port.postMessage({ error: (error as Error).stack ?? String(error) } satisfies WhatIfWord)
  }
}
