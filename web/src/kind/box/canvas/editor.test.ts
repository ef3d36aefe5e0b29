import { describe, expect, test } from "vitest"
import { createEditor } from "./editor.ts"
import type { Shape } from "./shape.ts"

const shape = (id: string, more: Partial<Shape> = {}): Shape => ({
  id,
  label: "red",
  state: "drawn",
  x: 100,
  y: 100,
  width: 50,
  height: 40,
  ...more,
})

function make(shapes: Shape[] = [], isReadOnly = false) {
  let n = 0
  let clock = 0
  const editor = createEditor({
    image: { width: 640, height: 480 },
    shapes,
    label: "red",
    colorOf: () => "#D55E00",
    makeId: () => `new${++n}`,
    now: () => (clock += 10_000),
    isReadOnly,
  })
  editor.set({ screen: { width: 1000, height: 700 } })
  editor.fit()
  return editor
}

describe("editor", () => {
  test("a box drawn by keyboard alone", () => {
    const editor = make()
    editor.crossBegin()
    editor.crossMove(-20, -10)
    editor.crossSet()
    editor.crossMove(30, 40)
    editor.crossSet()
    expect(editor.value()).toEqual([{ id: "new1", label: "red", x: 300, y: 230, width: 30, height: 40 }])
    expect(editor.state.selected).toBe("new1")
    expect(editor.state.cross).toBeNull()
    expect(editor.crossStop()).toBe(false)
  })

  test("proposals count only once judged; judging goes on to the next; all of it can be taken back", () => {
    const editor = make([
      shape("p1", { state: "proposed", confidence: 0.71 }),
      shape("d"),
      shape("p2", { state: "proposed" }),
      shape("p3", { state: "proposed" }),
    ])
    expect(editor.value().map(b => b.id)).toEqual(["d"])
    editor.step(1)
    expect(editor.state.selected).toBe("p1")
    expect(editor.accept()).toBe(true)
    expect(editor.state.selected).toBe("p2")
    expect(editor.reject()).toBe(true)
    expect(editor.state.selected).toBe("p3")
    editor.nudge(1, 0)
    expect(editor.store.get("p3")?.state).toBe("corrected")
    expect(editor.accept()).toBe(false)
    expect(editor.value().map(b => b.id)).toEqual(["p1", "d", "p3"])
    for (let i = 0; i < 3; i++) editor.takeBack()
    expect(editor.store.all().map(s => s.state)).toEqual(["proposed", "drawn", "proposed", "proposed"])
    editor.acceptAll()
    expect(editor.value()).toHaveLength(4)
    editor.takeBack()
    expect(editor.value()).toHaveLength(1)
  })

  test("relabel, duplicate, move, stretch, remove, clipped to the image", () => {
    const editor = make([shape("a")])
    editor.select("a")
    editor.setLabel("white")
    expect(editor.store.get("a")?.label).toBe("white")
    expect(editor.state.label).toBe("white")
    editor.nudge(-1000, 0)
    editor.stretch(0, 1000)
    expect(editor.value()[0]).toMatchObject({ x: 0, y: 100, width: 50, height: 380 })
    editor.duplicate()
    expect(editor.value()[1]).toMatchObject({ id: "new1", label: "white", x: 10, y: 100 })
    editor.remove()
    expect(editor.state.selected).toBeNull()
    expect(editor.nudge(1, 1)).toBe(false)
    editor.takeBack()
    expect(editor.state.selected).toBe("new1")
  })

  test("walking wraps round both ways and never fails on an empty image", () => {
    const editor = make([shape("a"), shape("b"), shape("c")])
    editor.step(-1)
    expect(editor.state.selected).toBe("c")
    editor.step(1)
    expect(editor.state.selected).toBe("a")
    const empty = make()
    empty.step(1)
    empty.takeBack()
    empty.duplicate()
    expect(empty.state.selected).toBeNull()
  })

  test("read only: everything can be looked at, nothing changed", () => {
    const editor = make([shape("a"), shape("p", { state: "proposed" })], true)
    editor.select("a")
    editor.nudge(5, 5)
    editor.setLabel("white")
    editor.remove()
    editor.duplicate()
    editor.acceptAll()
    editor.crossBegin()
    expect(editor.accept("p")).toBe(false)
    expect(editor.store.all()).toEqual([shape("a"), shape("p", { state: "proposed" })])
  })
})
