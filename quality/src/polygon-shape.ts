/**
 * Geometry of polygons: area shared by two, signed distance to the border, and the outline where a field is zero.
 * A polygon is a closed ring of points; where a ring crosses itself, the even–odd rule says what is inside.
 */

export type Point = readonly [x: number, y: number]

/** Area shared by two rings and the area of each, exact for rings that do not cross themselves: between the heights of all corners
 * and crossings, lengths along a horizontal line change linearly, so the middle line of each such slab gives its area. */
export function sharedArea(a: readonly Point[], b: readonly Point[]): { shared: number; a: number; b: number } {
  const heights = new Set<number>()
  for (const [, y] of a) heights.add(y)
  for (const [, y] of b) heights.add(y)
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) {
      const y = crossing(a[i]!, a[(i + 1) % a.length]!, b[j]!, b[(j + 1) % b.length]!)
      if (y !== undefined) heights.add(y)
    }
  const levels = [...heights].sort((p, q) => p - q)
  const area = { shared: 0, a: 0, b: 0 }
  for (let k = 0; k + 1 < levels.length; k++) {
    const tall = levels[k + 1]! - levels[k]!
    const y = (levels[k]! + levels[k + 1]!) / 2
    const left = inside(a, y)
    const right = inside(b, y)
    area.a += tall * lengthOf(left)
    area.b += tall * lengthOf(right)
    for (let i = 0; i + 1 < left.length; i += 2)
      for (let j = 0; j + 1 < right.length; j += 2)
        area.shared += tall * Math.max(0, Math.min(left[i + 1]!, right[j + 1]!) - Math.max(left[i]!, right[j]!))
  }
  return area
}

/** Where a horizontal line enters and leaves a ring, from left to right. */
function inside(ring: readonly Point[], y: number): number[] {
  const at: number[] = []
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i]!
    const [x1, y1] = ring[(i + 1) % ring.length]!
    if (y0 < y !== y1 < y) at.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
  }
  return at.sort((p, q) => p - q)
}

function lengthOf(at: readonly number[]): number {
  let sum = 0
  for (let i = 0; i + 1 < at.length; i += 2) sum += at[i + 1]! - at[i]!
  return sum
}

/** Height at which two edges cross, if they do. */
function crossing([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point, [dx, dy]: Point): number | undefined {
  const turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
  if (turn === 0) return undefined
  const s = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn
  const t = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / turn
  return s > 0 && s < 1 && t > 0 && t < 1 ? ay + s * (by - ay) : undefined
}

/** Distance of a point to the border: positive inside, negative outside. */
export function depthIn(ring: readonly Point[], x: number, y: number): number {
  let within = false
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i]!
    const [x1, y1] = ring[(i + 1) % ring.length]!
    if (y0 < y !== y1 < y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) within = !within
    const long = (x1 - x0) ** 2 + (y1 - y0) ** 2
    const t = long === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / long))
    const dx = x - x0 - t * (x1 - x0)
    const dy = y - y0 - t * (y1 - y0)
    const square = dx * dx + dy * dy
    if (square < least) least = square
  }
  // Squares until here: this is the inner loop of fusing outlines.
  return within ? Math.sqrt(least) : -Math.sqrt(least)
}

/**
 * The largest closed line on which a field is zero, over a grid of cells (marching squares with linear interpolation).
 *
 * @param field - (columns + 1) × (rows + 1) values at the corners of the cells, row by row; negative all around the rim.
 * @returns points in grid units, or an empty list when the field is positive nowhere.
 */
export function zeroLine(field: Float64Array, columns: number, rows: number): Point[] {
  const wide = columns + 1
  const next = new Map<string, { to: string; at: Point }>()
  const between = (c0: number, r0: number, c1: number, r1: number): Point => {
    const f0 = field[r0 * wide + c0]!
    const f1 = field[r1 * wide + c1]!
    const t = f0 / (f0 - f1)
    return [c0 + t * (c1 - c0), r0 + t * (r1 - r0)]
  }
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const corners = [
        [c, r],
        [c + 1, r],
        [c + 1, r + 1],
        [c, r + 1],
      ] as const
      const on = corners.map(([x, y]) => field[y * wide + x]! > 0)
      // Walking round the cell, the line enters where the field turns negative and leaves where it turns positive: inside on one hand.
      const enters: number[] = []
      const leaves: number[] = []
      for (let e = 0; e < 4; e++) {
        if (on[e] && !on[(e + 1) % 4]) enters.push(e)
        if (!on[e] && on[(e + 1) % 4]) leaves.push(e)
      }
      for (const e of enters) {
        // Of two ways through a saddle the nearer one keeps the corners apart.
        const out = leaves.reduce((best, l) => ((l - e + 4) % 4 < (best - e + 4) % 4 ? l : best))
        const [a, b] = [corners[e]!, corners[(e + 1) % 4]!]
        const [p, q] = [corners[out]!, corners[(out + 1) % 4]!]
        next.set(keyOf(a, b), { to: keyOf(p, q), at: between(a[0], a[1], b[0], b[1]) })
      }
    }
  let best: Point[] = []
  while (next.size > 0) {
    const ring: Point[] = []
    let key: string | undefined = next.keys().next().value
    while (key !== undefined && next.has(key)) {
      const { to, at } = next.get(key)!
      next.delete(key)
      ring.push(at)
      key = to
    }
    if (areaOf(ring) > areaOf(best)) best = ring
  }
  return best
}

/** An edge of the grid has one name from both of its cells. */
function keyOf(a: readonly [number, number], b: readonly [number, number]): string {
  return a[0] + a[1] < b[0] + b[1] ? `${a[0]},${a[1]},${b[0]},${b[1]}` : `${b[0]},${b[1]},${a[0]},${a[1]}`
}

export function areaOf(ring: readonly Point[]): number {
  let twice = 0
  for (let i = 0; i < ring.length; i++) {
    const [x0, y0] = ring[i]!
    const [x1, y1] = ring[(i + 1) % ring.length]!
    twice += x0 * y1 - x1 * y0
  }
  return Math.abs(twice) / 2
}

/** Leaves out points that lie within `tolerance` of the line without them (Douglas and Peucker 1973). */
export function simplified(ring: readonly Point[], tolerance: number): Point[] {
  if (ring.length < 4) return [...ring]
  const half = ring.length >> 1
  const keep = new Uint8Array(ring.length + 1)
  const closed = [...ring, ring[0]!]
  const split = (from: number, to: number): void => {
    keep[from] = 1
    keep[to] = 1
    let far = 0
    let at = -1
    for (let i = from + 1; i < to; i++) {
      const d = Math.abs(depthIn([closed[from]!, closed[to]!], closed[i]![0], closed[i]![1]))
      if (d > far) {
        far = d
        at = i
      }
    }
    if (at < 0 || far <= tolerance) return
    split(from, at)
    split(at, to)
  }
  split(0, half)
  split(half, ring.length)
  return ring.filter((_, i) => keep[i] === 1)
}
