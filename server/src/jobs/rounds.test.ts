import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createRounds } from "./rounds.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it("begins the next round only when the last one has ended, also one that failed", async () => {
  const ends: ((error?: Error) => void)[] = []
  const failed = vi.fn()
  const rounds = createRounds(
    () => new Promise<void>((done, fail) => void ends.push(error => (error ? fail(error) : done()))),
    100,
    failed,
  )
  rounds.start()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(ends.length).toBe(1)
  ends[0]!(new Error("down"))
  await vi.advanceTimersByTimeAsync(100)
  expect(failed).toHaveBeenCalledOnce()
  expect(ends.length).toBe(2)
  // Stopped in the middle of a round: it is interrupted, waited for, and what it says then is nobody's concern.
  await rounds.stop(() => ends[1]!(new Error("interrupted")))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(ends.length).toBe(2)
  expect(failed).toHaveBeenCalledOnce()
})

it("stopped before its first round it has none", async () => {
  const round = vi.fn(async () => {})
  const rounds = createRounds(round, 100, () => {})
  rounds.start()
  await rounds.stop()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(round).not.toHaveBeenCalled()
})
