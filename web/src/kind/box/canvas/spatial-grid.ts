/**
 * A uniform grid over the image: which boxes touch this rectangle, which hold this point. For 10,000 boxes a query visits the cells
 * in sight only. Boxes larger than 64 cells are kept apart, so that one that covers the image does not fill every cell.
 */
import { contains, overlaps, type Point, type Rect, type Size } from "./geometry.ts"

interface Held extends Rect {
  id: string
}

export interface SpatialGrid<T extends Held> {
  add(item: T): void
  remove(item: T): void
  /** Each item that touches the rectangle, once, in no order. */
  visit(rect: Rect, found: (item: T) => void): void
  at(p: Point, slack: number): T[]
}

export function createSpatialGrid<T extends Held>(image: Size): SpatialGrid<T> {
  const cell = Math.max(16, Math.sqrt((image.width * image.height) / 1024))
  const columns = Math.max(1, Math.ceil(image.width / cell))
  const lines = Math.max(1, Math.ceil(image.height / cell))
  const cells: Set<T>[] = Array.from({ length: columns * lines }, () => new Set())
  const large = new Set<T>()
  let stamp = 0
  const seen = new WeakMap<T, number>()

  const range = (rect: Rect) => ({
    left: hold(Math.floor(rect.x / cell), columns),
    right: hold(Math.floor((rect.x + rect.width) / cell), columns),
    top: hold(Math.floor(rect.y / cell), lines),
    bottom: hold(Math.floor((rect.y + rect.height) / cell), lines),
  })
  const each = (rect: Rect, act: (bucket: Set<T>) => void) => {
    const { left, right, top, bottom } = range(rect)
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const bucket = cells[y * columns + x]
        if (bucket) act(bucket)
      }
    }
  }
  const isLarge = (rect: Rect) => {
    const { left, right, top, bottom } = range(rect)
    return (right - left + 1) * (bottom - top + 1) > 64
  }

  const grid: SpatialGrid<T> = {
    add(item) {
      if (isLarge(item)) large.add(item)
      else each(item, bucket => bucket.add(item))
    },
    remove(item) {
      if (!large.delete(item)) each(item, bucket => bucket.delete(item))
    },
    visit(rect, found) {
      stamp++
      for (const item of large) if (overlaps(item, rect)) found(item)
      each(rect, bucket => {
        for (const item of bucket) {
          if (seen.get(item) === stamp) continue
          seen.set(item, stamp)
          if (overlaps(item, rect)) found(item)
        }
      })
    },
    at(p, slack) {
      const found: T[] = []
      grid.visit({ x: p.x - slack, y: p.y - slack, width: 2 * slack, height: 2 * slack }, item => {
        if (contains(item, p, slack)) found.push(item)
      })
      return found
    },
  }
  return grid
}

function hold(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index))
}
