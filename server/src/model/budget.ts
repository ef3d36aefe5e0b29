/**
 * A spending limit over all runs of a model: what a call may cost at most is set aside before it goes out. Where the rest is too little
 * for one more, the calls that are out are waited for: they mostly cost less than was set aside for them.
 */

export interface Budget {
  /** False when the limit does not allow so much more, whatever the calls that are out will have cost. */
  reserve(micro: number): Promise<boolean>
  /** The call is over: what was set aside makes room for what it cost. */
  settle(reserved: number, spent: number): void
}

/** `spent`: by earlier runs, in millionths. `limit` undefined: none. */
export function createBudget(limit: number | undefined, spent: number): Budget {
  let taken = spent
  let out = 0
  let waiting: (() => void)[] = []
  return {
    async reserve(micro) {
      while (limit !== undefined && taken + micro > limit) {
        if (out === 0) return false
        await new Promise<void>(resolve => waiting.push(resolve))
      }
      taken += micro
      out++
      return true
    },
    settle(reserved, cost) {
      taken += cost - reserved
      out--
      const woken = waiting
      waiting = []
      for (const wake of woken) wake()
    },
  }
}
