/** How a verb says no: a code of the contract and its details. `assert` is for mistakes of ours. */
import type { RefusalCode } from "@tagwerk/contract/error.ts"
import { type Problem, problemOf } from "@tagwerk/contract/error.ts"

export class Refused extends Error {
  override name = "Refused"
  readonly problem: Problem
  constructor(code: RefusalCode, details: Record<string, unknown>) {
    const problem = problemOf(code, details)
    super(problem.detail)
    this.problem = problem
  }
}

export function refuse(code: RefusalCode, details: Record<string, unknown> = {}): never {
  throw new Refused(code, details)
}

/** For what cannot be unless we made a mistake. */
export function assert(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(`assertion failed: ${what}`)
}
