/** What is being worked on: the selected box with its handles and name, the box being drawn, the keyboard's cross, the lens. */
import { textOn } from "../../../ui/label-color.ts"
import { casing, casingWidth, dash, lineWidth } from "./draw-shapes.ts"
import { handlePoint, handles, type Point, type Rect, type Size } from "./geometry.ts"
import type { Picture } from "./picture.ts"
import { rectToScreen, toScreen, type View } from "./view.ts"

export interface Selected {
  rect: Rect
  color: string
  name: string
  isProposed: boolean
  /** Handles are drawn where it can be changed. */
  hasHandles: boolean
}

export interface Overlay {
  selected: Selected | null
  /** A box being drawn. */
  drawn: { rect: Rect; color: string } | null
  hover: { rect: Rect; color: string } | null
  cross: { at: Point; from: Point | null; color: string } | null
  /** A finger is here and hides what it does: the lens shows it. Image pixels, and the finger's screen place. */
  lens: { at: Point; finger: Point } | null
  /** Handles for fingers. */
  isCoarse: boolean
}

export function drawOverlay(
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  view: View,
  screen: Size,
  picture: Picture | null,
  ratio: number,
  font: string,
): void {
  if (overlay.hover) outline(context, rectToScreen(view, overlay.hover.rect), overlay.hover.color, lineWidth + 1, false)
  if (overlay.selected) drawSelected(context, overlay.selected, view, overlay.isCoarse, font)
  if (overlay.drawn) {
    const on = rectToScreen(view, overlay.drawn.rect)
    fill(context, on, overlay.drawn.color)
    outline(context, on, overlay.drawn.color, 2, false)
  }
  if (overlay.cross) drawCross(context, overlay.cross, view, screen)
  if (overlay.lens) drawLens(context, overlay, overlay.lens, view, screen, picture, ratio)
}

function drawSelected(context: CanvasRenderingContext2D, s: Selected, view: View, isCoarse: boolean, font: string): void {
  const on = rectToScreen(view, s.rect)
  fill(context, on, s.color)
  outline(context, on, s.color, s.isProposed ? lineWidth : 2, s.isProposed)
  if (s.hasHandles) {
    for (const handle of handles) {
      // Sides too short for three handles keep their corners only.
      if (handle.length === 1 && (handle === "n" || handle === "s" ? on.width : on.height) < (isCoarse ? 56 : 28)) continue
      const p = toScreen(view, handlePoint(s.rect, handle))
      const radius = isCoarse ? (handle.length === 2 ? 9 : 6) : 4.5
      context.beginPath()
      if (isCoarse) context.arc(p.x, p.y, radius, 0, 2 * Math.PI)
      else context.rect(p.x - radius, p.y - radius, 2 * radius, 2 * radius)
      context.fillStyle = "#ffffff"
      context.fill()
      context.strokeStyle = s.color
      context.lineWidth = isCoarse ? 2.5 : 1.75
      context.stroke()
    }
  }
  if (s.name === "" || s.isProposed) return
  context.font = `600 12px ${font}`
  const width = Math.ceil(context.measureText(s.name).width) + 12
  // Above the box, inside it where there is no room above.
  const top = on.y >= 22 ? on.y - 21 : Math.max(0, on.y) + 1
  const left = Math.max(0, on.x - 1)
  context.fillStyle = s.color
  context.beginPath()
  context.roundRect(left, top, width, 20, [4, 4, on.y >= 22 ? 0 : 4, 0])
  context.fill()
  context.fillStyle = textOn(s.color)
  context.textBaseline = "middle"
  context.fillText(s.name, left + 6, top + 10.5)
}

function fill(context: CanvasRenderingContext2D, on: Rect, color: string): void {
  context.globalAlpha = 0.14
  context.fillStyle = color
  context.fillRect(on.x, on.y, on.width, on.height)
  context.globalAlpha = 1
}

function outline(context: CanvasRenderingContext2D, on: Rect, color: string, width: number, isDashed: boolean): void {
  context.setLineDash([])
  context.strokeStyle = casing
  context.lineWidth = width + casingWidth - lineWidth
  context.strokeRect(on.x, on.y, on.width, on.height)
  if (isDashed) context.setLineDash(dash)
  context.strokeStyle = color
  context.lineWidth = width
  context.strokeRect(on.x, on.y, on.width, on.height)
  context.setLineDash([])
}

function drawCross(
  context: CanvasRenderingContext2D,
  cross: { at: Point; from: Point | null; color: string },
  view: View,
  screen: Size,
): void {
  const p = toScreen(view, cross.at)
  if (cross.from) {
    const a = toScreen(view, cross.from)
    outline(
      context,
      { x: Math.min(a.x, p.x), y: Math.min(a.y, p.y), width: Math.abs(a.x - p.x), height: Math.abs(a.y - p.y) },
      cross.color,
      2,
      false,
    )
  }
  for (const [color, width] of [
    [casing, 3],
    ["#1a1a1d", 1],
  ] as const) {
    context.strokeStyle = color
    context.lineWidth = width
    context.beginPath()
    context.moveTo(p.x, 0)
    context.lineTo(p.x, screen.height)
    context.moveTo(0, p.y)
    context.lineTo(screen.width, p.y)
    context.stroke()
  }
}

const lensEdge = 110

/** In the far upper corner, three times as large as the view, with a cross at the finger's point. */
function drawLens(
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  lens: { at: Point; finger: Point },
  view: View,
  screen: Size,
  picture: Picture | null,
  ratio: number,
): void {
  const left = lens.finger.x > screen.width / 2 ? 12 : screen.width - lensEdge - 12
  const scale = Math.max(2, view.scale * 3)
  const inner: View = { scale, x: lensEdge / 2 - lens.at.x * scale, y: lensEdge / 2 - lens.at.y * scale }
  context.save()
  context.translate(left, 12)
  context.beginPath()
  context.roundRect(0, 0, lensEdge, lensEdge, 6)
  context.fillStyle = "#888888"
  context.fill()
  context.save()
  context.clip()
  picture?.draw(context, inner, { width: lensEdge, height: lensEdge }, ratio)
  const box = overlay.drawn ?? (overlay.selected ? { rect: overlay.selected.rect, color: overlay.selected.color } : null)
  if (box) outline(context, rectToScreen(inner, box.rect), box.color, 3, false)
  context.restore()
  context.strokeStyle = "#ffffff"
  context.lineWidth = 2
  context.stroke()
  context.strokeStyle = "#1a1a1d"
  context.lineWidth = 1
  context.beginPath()
  const middle = lensEdge / 2
  context.moveTo(middle - 11, middle)
  context.lineTo(middle + 11, middle)
  context.moveTo(middle, middle - 11)
  context.lineTo(middle, middle + 11)
  context.stroke()
  context.restore()
}
