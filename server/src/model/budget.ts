/** A spending limit over all runs of a model: what a call may cost at most is set aside before it goes out. */

export interface Budget {
  /** False when the limit does not allow so much more. */
  reserve(micro: number): boolean
  /** The call is over: what was set aside makes room for what it cost. */
  settle(reserved: number, spent: number): void
}

/** `spent`: by earlier runs, in millionths. `limit` undefined: none. */
export function createBudget(limit: number | undefined, spent: number): Budget {
  let taken = spent
  return {
    reserve(micro) {
      if (limit !== undefined && taken + micro > limit) return false
      taken += micro
      return true
    },
    settle(reserved, cost) {
      taken += cost - reserved
    },
  }
}
