import fc from "fast-check"
import { expect, test } from "vitest"
import { fitView, inSight, panView, rectToScreen, revealView, toImage, toScreen, zoomView } from "./view.ts"

const screen = { width: 1000, height: 700 }
const size = fc.record({ width: fc.integer({ min: 1, max: 30_000 }), height: fc.integer({ min: 1, max: 30_000 }) })
const number = fc.double({ min: -1e5, max: 1e5, noNaN: true })

test("fitting shows the whole image in the middle", () => {
  expect(fitView({ width: 640, height: 480 }, { width: 664, height: 504 })).toEqual({ scale: 1, x: 12, y: 12 })
})

test("zooming keeps the point under the pointer while the image fills the screen", () => {
  const image = { width: 4000, height: 3000 }
  const view = zoomView(fitView(image, screen), 8, { x: 500, y: 350 }, image, screen)
  const at = { x: 321, y: 123 }
  const before = toImage(view, at)
  const after = toImage(zoomView(view, 1.3, at, image, screen), at)
  expect(after.x).toBeCloseTo(before.x, 6)
  expect(after.y).toBeCloseTo(before.y, 6)
})

test("points go to the screen and back", () => {
  fc.assert(
    fc.property(size, number, number, fc.double({ min: 0.1, max: 10, noNaN: true }), (image, x, y, factor) => {
      const view = zoomView(fitView(image, screen), factor, { x: 10, y: 10 }, image, screen)
      const back = toImage(view, toScreen(view, { x, y }))
      expect(Math.abs(back.x - x)).toBeLessThan(1e-6 * Math.max(1, Math.abs(x)))
      expect(Math.abs(back.y - y)).toBeLessThan(1e-6 * Math.max(1, Math.abs(y)))
    }),
  )
})

test("however it is panned, part of the image stays in sight", () => {
  fc.assert(
    fc.property(size, number, number, (image, dx, dy) => {
      const view = panView(fitView(image, screen), dx, dy, image, screen)
      const on = rectToScreen(view, { x: 0, y: 0, ...image })
      expect(on.x).toBeLessThan(screen.width)
      expect(on.y).toBeLessThan(screen.height)
      expect(on.x + on.width).toBeGreaterThan(0)
      expect(on.y + on.height).toBeGreaterThan(0)
    }),
  )
})

test("revealing brings a rectangle inside the screen", () => {
  const image = { width: 4000, height: 3000 }
  const view = zoomView(fitView(image, screen), 6, { x: 0, y: 0 }, image, screen)
  for (const rect of [
    { x: 3900, y: 2900, width: 50, height: 50 },
    { x: 0, y: 0, width: 20, height: 20 },
    { x: 500, y: 500, width: 3000, height: 2000 },
  ]) {
    const on = rectToScreen(revealView(view, rect, image, screen), rect)
    expect(on.x).toBeGreaterThanOrEqual(0)
    expect(on.y).toBeGreaterThanOrEqual(0)
    expect(on.x + on.width).toBeLessThanOrEqual(screen.width)
    expect(on.y + on.height).toBeLessThanOrEqual(screen.height)
  }
  expect(inSight({ scale: 2, x: -20, y: -40 }, { width: 100, height: 50 })).toEqual({ x: 10, y: 20, width: 50, height: 25 })
})
