import fc from "fast-check"
import { expect, test } from "vitest"
import { between, clip, contains, grow, handleAt, handlePoint, handles, move, type Rect, resize } from "./geometry.ts"

const image = { width: 640, height: 480 }
const number = fc.double({ min: -2000, max: 2000, noNaN: true })
const point = fc.record({ x: number, y: number })
const inside = fc
  .tuple(
    fc.double({ min: 0, max: 600, noNaN: true }),
    fc.double({ min: 0, max: 440, noNaN: true }),
    fc.double({ min: 1, max: 40, noNaN: true }),
    fc.double({ min: 1, max: 40, noNaN: true }),
  )
  .map(([x, y, width, height]): Rect => ({ x, y, width, height }))

const fits = (r: Rect) =>
  r.x >= 0 && r.y >= 0 && r.width >= 1 && r.height >= 1 && r.x + r.width <= 640 + 1e-9 && r.y + r.height <= 480 + 1e-9

test("whatever is done to a box, it stays inside the image and has an area", () => {
  fc.assert(
    fc.property(inside, point, point, fc.constantFrom(...handles), (rect, a, b, handle) => {
      expect(fits(clip(between(a, b), image))).toBe(true)
      expect(fits(move(rect, a.x, a.y, image))).toBe(true)
      expect(fits(grow(rect, a.x, a.y, image))).toBe(true)
      expect(fits(resize(rect, handle, a, image))).toBe(true)
    }),
  )
})

test("moving keeps the size; a handle moves only its own edges", () => {
  fc.assert(
    fc.property(inside, point, (rect, p) => {
      const moved = move(rect, p.x, p.y, image)
      expect([moved.width, moved.height]).toEqual([rect.width, rect.height])
      const stretched = resize(rect, "e", p, image)
      expect(stretched.y).toBeCloseTo(rect.y, 9)
      expect(stretched.height).toBeCloseTo(rect.height, 9)
    }),
  )
})

test("known cases", () => {
  const rect = { x: 10, y: 20, width: 30, height: 40 }
  expect(resize(rect, "se", { x: 50, y: 90 }, image)).toEqual({ x: 10, y: 20, width: 40, height: 70 })
  expect(resize(rect, "e", { x: 5, y: 0 }, image)).toEqual({ x: 5, y: 20, width: 5, height: 40 })
  expect(move(rect, -100, 1000, image)).toEqual({ x: 0, y: 440, width: 30, height: 40 })
  expect(clip({ x: -5, y: 470, width: 10, height: 50 }, image)).toEqual({ x: 0, y: 470, width: 5, height: 10 })
  expect(contains(rect, { x: 40, y: 60 })).toBe(true)
  for (const handle of handles) expect(handleAt(rect, handlePoint(rect, handle), 4)).toBe(handle)
  expect(handleAt(rect, { x: 25, y: 40 }, 4)).toBeNull()
  expect(handleAt({ x: 10, y: 10, width: 2, height: 2 }, { x: 12, y: 12 }, 8)).toBe("se")
})
