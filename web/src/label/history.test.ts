import fc from "fast-check"
import { expect, test } from "vitest"
import { type Answering, answer, beginHistory, redo, step, undo } from "./history.ts"

const present = (n: number): Answering => ({ value: { q: String(n) }, rejected: [] })

test("undoing and redoing any number of steps walks exactly the states there were", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 40 }), fc.nat(60), (numbers, back) => {
      const states = [beginHistory().present, ...numbers.map(present)]
      let history = beginHistory()
      for (const state of states.slice(1)) history = step(history, state, 0)
      const end = history.present
      for (let i = 0; i < back; i++) history = undo(history)
      expect(history.present).toEqual(states[Math.max(0, states.length - 1 - back)])
      for (let i = 0; i < back; i++) history = redo(history)
      expect(history.present).toEqual(end)
      expect(history.future).toEqual([])
    }),
  )
})

test("steps of one name in quick succession are undone together; a pause or another name begins a new one", () => {
  let history = beginHistory()
  history = step(history, present(1), 1000, "text")
  history = step(history, present(2), 1500, "text")
  history = step(history, present(3), 1900, "text")
  expect(undo(history).present).toEqual(beginHistory().present)
  history = step(history, present(4), 5000, "text")
  expect(undo(history).present).toEqual(present(3))
  history = step(history, present(5), 5100, "other")
  expect(undo(history).present).toEqual(present(4))
})

test("a step after undo forgets what was undone; the first step is never joined to what was loaded", () => {
  let history = step(step(beginHistory(), present(1), 0), present(2), 0)
  history = step(undo(history), present(9), 10)
  expect(redo(history).present).toEqual(present(9))
  expect(undo(step(beginHistory({ q: "draft" }), present(1), 5, "text")).present.value).toEqual({ q: "draft" })
})

test("taking an answer back removes its key", () => {
  expect(answer({ value: { a: "1", b: "2" }, rejected: [] }, "a", undefined).value).toEqual({ b: "2" })
})
