/** Which boxes everybody drew, so that what is left to decide stands out. Only for drawing: answers are computed on the server. */
import type { Box } from "@tagwerk/contract/kind/box.ts"

/** Intersection over union from which two boxes of one label are the same thing. */
const sameMin = 0.5

/** Boxes that have one partner with the same label in every list; with fewer than two lists nothing is agreed on. */
export function agreedBoxes(lists: readonly (readonly Box[])[]): ReadonlySet<Box> {
  const [first = [], ...rest] = lists
  const agreed = new Set<Box>()
  if (rest.length === 0) return agreed
  const used = new Set<Box>()
  for (const box of first) {
    const partners = rest.map(list => nearest(box, list, used))
    if (partners.includes(null)) continue
    for (const one of [box, ...(partners as Box[])]) {
      used.add(one)
      agreed.add(one)
    }
  }
  return agreed
}

function nearest(box: Box, list: readonly Box[], used: ReadonlySet<Box>): Box | null {
  let best: Box | null = null
  let most = sameMin
  for (const other of list) {
    const overlap = other.label === box.label && !used.has(other) ? iou(box, other) : 0
    if (overlap >= most) [best, most] = [other, overlap]
  }
  return best
}

export function iou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return 0
  const both = width * height
  return both / (a.width * a.height + b.width * b.height - both)
}

export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** What holds all these boxes, with a margin, cut at the picture's edge; null without boxes. */
export function regionOf(boxes: readonly Region[], size: { width: number; height: number }): Region | null {
  if (boxes.length === 0) return null
  const margin = 0.03 * Math.max(size.width, size.height)
  const x = Math.max(0, Math.min(...boxes.map(box => box.x)) - margin)
  const y = Math.max(0, Math.min(...boxes.map(box => box.y)) - margin)
  const right = Math.min(size.width, Math.max(...boxes.map(box => box.x + box.width)) + margin)
  const bottom = Math.min(size.height, Math.max(...boxes.map(box => box.y + box.height)) + margin)
  return { x, y, width: right - x, height: bottom - y }
}
