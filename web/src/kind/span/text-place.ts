/** Between the page and the text: which UTF-16 unit a point or a DOM place is, and where on the page a unit is. */

/** The unit at a DOM place inside the text, or null when it lies outside. */
export function unitAt(root: HTMLElement, node: Node | null, offset: number): number | null {
  if (!node || !root.contains(node)) return null
  if (node instanceof Text) {
    const start = node.parentElement?.dataset.start
    return start === undefined ? null : Number(start) + offset
  }
  const child = node.childNodes[offset]
  for (let next: Node | null = child ?? null; next; next = next.nextSibling)
    if (next instanceof HTMLElement && next.dataset.start !== undefined) return Number(next.dataset.start)
  const last = [...root.querySelectorAll<HTMLElement>("[data-start]")].at(-1)
  return last ? Number(last.dataset.start) + (last.textContent?.length ?? 0) : 0
}

interface CaretDocument {
  caretPositionFromPoint?(x: number, y: number): { offsetNode: Node; offset: number } | null
  caretRangeFromPoint?(x: number, y: number): Range | null
}

/** The unit nearest to a point of the window. */
export function unitFromPoint(root: HTMLElement, x: number, y: number): number | null {
  const page = document as unknown as CaretDocument
  const at = page.caretPositionFromPoint?.(x, y)
  if (at) return unitAt(root, at.offsetNode, at.offset)
  const range = page.caretRangeFromPoint?.(x, y)
  return range ? unitAt(root, range.startContainer, range.startOffset) : null
}

/** Where a unit stands, relative to `root`'s own corner: the left edge of its line box, top and bottom. */
export function placeOfUnit(
  root: HTMLElement,
  unit: number,
  side: "start" | "end",
): { x: number; top: number; bottom: number } | null {
  const spans = [...root.querySelectorAll<HTMLElement>("[data-start]")]
  // An end belongs to the letter before it, so that a handle at a line's end stays on that line.
  const at = side === "end" ? unit - 1 : unit
  const span = spans.findLast(element => Number(element.dataset.start) <= Math.max(0, at))
  const text = span?.firstChild
  if (!span || !(text instanceof Text)) return null
  const offset = Math.min(Math.max(0, at - Number(span.dataset.start)), Math.max(0, text.length - 1))
  const range = document.createRange()
  range.setStart(text, offset)
  range.setEnd(text, Math.min(text.length, offset + 1))
  const boxes = [...range.getClientRects()]
  const box = side === "end" ? boxes.at(-1) : boxes[0]
  if (!box) return null
  const base = root.getBoundingClientRect()
  const rtl = getComputedStyle(span).direction === "rtl"
  const x = (side === "end") !== rtl ? box.right : box.left
  return { x: x - base.left, top: box.top - base.top, bottom: box.bottom - base.top }
}
