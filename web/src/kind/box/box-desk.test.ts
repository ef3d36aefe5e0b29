import type { BoxValue } from "@tagwerk/contract/kind/box.ts"
import { expect, test } from "vitest"
import { facesOf } from "../label-face.ts"
import type { Proposal } from "../proposal.ts"
import { createBoxDesk } from "./box-desk.ts"

const question = { key: "cells", kind: "box" as const, on: "photo", labels: [{ name: "red" }, { name: "white" }] }
const proposal = (id: string, x: number): Proposal<"box"> => ({
  id,
  model: "m",
  item: { label: "red", x, y: 10, width: 20, height: 20 },
})

function make(value?: BoxValue, open: Proposal<"box">[] = []) {
  const changes: { value: BoxValue | undefined; rejected: readonly string[] }[] = []
  let serial = 0
  const desk = createBoxDesk({
    question,
    faces: facesOf(question.labels),
    image: { width: 100, height: 100 },
    value,
    open,
    proposals: [proposal("p0.0", 10), proposal("p0.1", 40)],
    tool: "draw",
    label: "red",
    onChange: (next, rejected) => changes.push({ value: next, rejected }),
    makeId: () => `n${++serial}`,
    now: () => 0,
  })
  return { desk, changes, last: () => changes.at(-1) }
}

test("drawing gives the value in hundredths of a pixel inside the image; deleting the last takes the answer back", () => {
  const { desk, last } = make()
  desk.editor.add({ x: 1.23456, y: 90, width: 30.00001, height: 30 })
  expect(last()?.value).toEqual([{ id: "n1", label: "red", x: 1.23, y: 90, width: 30, height: 10 }])
  desk.editor.remove()
  expect(last()?.value).toBeUndefined()
})

test("proposals: accepted ones carry their id on, rejected ones are told once, the open ones are no answer", () => {
  const { desk, last, changes } = make(undefined, [proposal("p0.0", 10), proposal("p0.1", 40)])
  expect(desk.editor.value()).toEqual([])
  desk.editor.accept("p0.0")
  expect(last()).toEqual({ value: [{ id: "p0.0", ...proposal("p0.0", 10).item }], rejected: [] })
  desk.editor.reject("p0.1")
  expect(last()?.rejected).toEqual(["p0.1"])
  desk.editor.add({ x: 0, y: 0, width: 5, height: 5 })
  expect(last()?.rejected).toEqual([])
  expect(changes).toHaveLength(3)
})

test("showing an undone answer changes the canvas and is told to nobody", () => {
  const { desk, changes } = make([{ id: "a", label: "red", x: 0, y: 0, width: 10, height: 10 }], [proposal("p0.1", 40)])
  desk.editor.select("a")
  desk.editor.nudge(1, 0)
  const told = changes.length
  desk.show([{ id: "a", label: "red", x: 0, y: 0, width: 10, height: 10 }], [proposal("p0.0", 10)])
  expect(changes).toHaveLength(told)
  expect(desk.editor.store.all().map(s => [s.id, s.x, s.state])).toEqual([
    ["a", 0, "drawn"],
    ["p0.0", 10, "proposed"],
  ])
  expect(desk.editor.state.selected).toBe("a")
})

test("a proposal that comes back from a draft is accepted when it is as it was, and corrected when it was changed", () => {
  const { desk } = make([
    { id: "p0.0", ...proposal("p0.0", 10).item },
    { id: "p0.1", ...proposal("p0.1", 44).item },
  ])
  expect(desk.editor.store.all().map(s => s.state)).toEqual(["accepted", "corrected"])
})
