import fc from "fast-check"
import { expect, test } from "vitest"
import { aggregatePolygons, fusePolygons, type Point, polygonDistance, polygonIou } from "./polygon.ts"
import { areaOf, depthIn, sharedArea, simplified } from "./polygon-shape.ts"

const rectangle = (x: number, y: number, w: number, h: number): Point[] => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
]
const circle = (x: number, y: number, r: number): Point[] =>
  Array.from({ length: 48 }, (_, i) => [x + r * Math.cos((i * Math.PI) / 24), y + r * Math.sin((i * Math.PI) / 24)])
const poly = (points: Point[], label = "a") => ({ label, points })

test("shared areas, by hand: rectangles, a triangle, a hollow", () => {
  expect(polygonIou(rectangle(0, 0, 10, 10), rectangle(5, 0, 10, 10))).toBeCloseTo(1 / 3, 12)
  // Two triangles over one base share the triangle below their crossing: 10 · 5 / 2.
  const up: Point[] = [
    [0, 0],
    [10, 0],
    [0, 10],
  ]
  const down: Point[] = [
    [0, 0],
    [10, 0],
    [10, 10],
  ]
  expect(sharedArea(up, down)).toEqual({ shared: 25, a: 50, b: 50 })
  // A U around a block in its hollow: nothing shared.
  const u: Point[] = [
    [0, 0],
    [2, 0],
    [2, 8],
    [8, 8],
    [8, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ]
  expect(sharedArea(u, rectangle(3, 0, 4, 7)).shared).toBeCloseTo(0, 12)
  expect(sharedArea(u, u).shared).toBeCloseTo(areaOf(u), 9)
  expect(polygonIou(rectangle(0, 0, 1, 1), rectangle(5, 5, 1, 1))).toBe(0)
  expect(polygonDistance([], [])).toBe(0)
  expect(polygonDistance([poly(up)], [poly(down)])).toBeCloseTo(1 - 1 / 3, 9)
  expect(polygonDistance([poly(up)], [poly(up, "b")])).toBe(1)
})

test("depth and simplification, by hand", () => {
  expect(depthIn(rectangle(0, 0, 10, 10), 5, 2)).toBe(2)
  expect(depthIn(rectangle(0, 0, 10, 10), 13, 14)).toBe(-5)
  expect(
    simplified(
      [
        [0, 0],
        [5, 0.1],
        [10, 0],
        [10, 10],
        [0, 10],
      ],
      0.2,
    ),
  ).toEqual([
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ])
})

test("of three circles the middle one; of two, halfway; of one, itself", () => {
  const middle = fusePolygons([poly(circle(50, 50, 20)), poly(circle(50, 50, 24)), poly(circle(50, 50, 40))])
  expect(polygonIou(middle.points, circle(50, 50, 24))).toBeGreaterThan(0.97)
  const halfway = fusePolygons([poly(circle(50, 50, 20)), poly(circle(50, 50, 30))])
  expect(polygonIou(halfway.points, circle(50, 50, 25))).toBeGreaterThan(0.97)
  expect(fusePolygons([poly(rectangle(0, 0, 3, 3))]).points).toEqual(rectangle(0, 0, 3, 3))
})

test("three draw one thing, one of them another too", () => {
  const { answers } = aggregatePolygons([
    { task: "1", worker: "a", polygons: [poly(circle(30, 30, 10))] },
    { task: "1", worker: "b", polygons: [poly(circle(31, 30, 10))] },
    { task: "1", worker: "c", polygons: [poly(circle(30, 31, 10)), poly(circle(90, 90, 5))] },
    { task: "1", worker: "d", polygons: [poly(circle(30, 30, 10))] },
  ])
  const [first] = answers[0]!.polygons
  expect(answers[0]!.polygons).toHaveLength(1)
  expect(first).toMatchObject({ label: "a", share: 1 })
  expect(polygonIou(first!.points, circle(30, 30, 10))).toBeGreaterThan(0.9)
  expect(first!.spread).toBeGreaterThan(0.2)
  expect(first!.spread).toBeLessThan(1.5)
})

test("what is no outline is refused with its place", () => {
  const bad = (points: Point[]) => () => aggregatePolygons([{ task: "1", worker: "a", polygons: [poly(points)] }])
  expect(
    bad([
      [0, 0],
      [1, 1],
    ]),
  ).toThrow(/Polygon 1 of worker a on task 1/)
  expect(
    bad([
      [0, 0],
      [1, 1],
      [2, 2],
    ]),
  ).toThrow(RangeError)
  expect(
    bad([
      [0, 0],
      [1, Number.NaN],
      [2, 0],
    ]),
  ).toThrow(RangeError)
})

test("shared area is symmetric and at most the smaller one; rectangles as the box formula says", () => {
  const side = fc.integer({ min: 1, max: 20 })
  const any = fc.tuple(fc.nat(20), fc.nat(20), side, side)
  fc.assert(
    fc.property(any, any, ([x, y, w, h], [x2, y2, w2, h2]) => {
      const [a, b] = [rectangle(x, y, w, h), rectangle(x2, y2, w2, h2)]
      const shared =
        Math.max(0, Math.min(x + w, x2 + w2) - Math.max(x, x2)) * Math.max(0, Math.min(y + h, y2 + h2) - Math.max(y, y2))
      expect(sharedArea(a, b).shared).toBeCloseTo(shared, 9)
      expect(sharedArea(b, a).shared).toBeCloseTo(shared, 9)
    }),
  )
})
