/** Rectangles in pixels of the upright image, floats, y down; and what the eight handles do to them. */
export interface Point {
  x: number
  y: number
}
export interface Size {
  width: number
  height: number
}
export interface Rect extends Point, Size {}

/** Compass points, clockwise from the top left; the edges a handle moves are its letters. */
export const handles = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const
export type Handle = (typeof handles)[number]

/** The smallest side a box can have, in image pixels. */
export const smallest = 1

export function between(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
}

export function contains(rect: Rect, p: Point, slack = 0): boolean {
  return (
    p.x >= rect.x - slack && p.y >= rect.y - slack && p.x <= rect.x + rect.width + slack && p.y <= rect.y + rect.height + slack
  )
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
}

export function clampPoint(p: Point, image: Size): Point {
  return { x: clamp(p.x, 0, image.width), y: clamp(p.y, 0, image.height) }
}

/** The part of the rectangle inside the image, at least `smallest` on each side. */
export function clip(rect: Rect, image: Size): Rect {
  const a = clampPoint(rect, image)
  const b = clampPoint({ x: rect.x + rect.width, y: rect.y + rect.height }, image)
  const out = between(a, b)
  const width = Math.min(image.width, Math.max(smallest, out.width))
  const height = Math.min(image.height, Math.max(smallest, out.height))
  return { x: clamp(out.x, 0, image.width - width), y: clamp(out.y, 0, image.height - height), width, height }
}

/** Moves without changing the size; stops at the image's edge. */
export function move(rect: Rect, dx: number, dy: number, image: Size): Rect {
  return {
    x: clamp(rect.x + dx, 0, Math.max(0, image.width - rect.width)),
    y: clamp(rect.y + dy, 0, Math.max(0, image.height - rect.height)),
    width: rect.width,
    height: rect.height,
  }
}

/** Drags a handle to a point; dragged across, the box turns over. */
export function resize(rect: Rect, handle: Handle, to: Point, image: Size): Rect {
  const p = clampPoint(to, image)
  let [left, top, right, bottom] = [rect.x, rect.y, rect.x + rect.width, rect.y + rect.height]
  if (handle.includes("w")) left = p.x
  if (handle.includes("e")) right = p.x
  if (handle.includes("n")) top = p.y
  if (handle.includes("s")) bottom = p.y
  return clip(between({ x: left, y: top }, { x: right, y: bottom }), image)
}

/** Grows or shrinks at the right and bottom edges, as the keyboard does. */
export function grow(rect: Rect, dx: number, dy: number, image: Size): Rect {
  return {
    x: rect.x,
    y: rect.y,
    width: clamp(rect.width + dx, smallest, image.width - rect.x),
    height: clamp(rect.height + dy, smallest, image.height - rect.y),
  }
}

export function handlePoint(rect: Rect, handle: Handle): Point {
  return {
    x: handle.includes("w") ? rect.x : handle.includes("e") ? rect.x + rect.width : rect.x + rect.width / 2,
    y: handle.includes("n") ? rect.y : handle.includes("s") ? rect.y + rect.height : rect.y + rect.height / 2,
  }
}

/** The nearest handle within `reach`, corners before sides so that a tiny box can still be stretched both ways. */
export function handleAt(rect: Rect, p: Point, reach: number): Handle | null {
  let best: Handle | null = null
  let nearest = reach
  for (const handle of handles) {
    const at = handlePoint(rect, handle)
    const distance = Math.max(Math.abs(at.x - p.x), Math.abs(at.y - p.y)) + (handle.length === 1 ? reach * 0.05 : 0)
    if (distance <= nearest) {
      nearest = distance
      best = handle
    }
  }
  return best
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high))
}
