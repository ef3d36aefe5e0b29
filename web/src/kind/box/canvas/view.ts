/** Where the image stands on the screen. Screen points are CSS pixels from the top left of the canvas. */
import { clamp, type Point, type Rect, type Size } from "./geometry.ts"

export interface View {
  /** Screen pixels an image pixel takes. */
  scale: number
  /** Screen place of the image's top left corner. */
  x: number
  y: number
}

const margin = 12
const largest = 64

/** The whole image, in the middle. */
export function fitView(image: Size, screen: Size): View {
  const scale = Math.max(1e-4, Math.min((screen.width - 2 * margin) / image.width, (screen.height - 2 * margin) / image.height))
  return { scale, x: (screen.width - image.width * scale) / 2, y: (screen.height - image.height * scale) / 2 }
}

/** Zooms by a factor so that the image point under `at` stays there. From half the fitting size to 64 screen pixels a pixel. */
export function zoomView(view: View, factor: number, at: Point, image: Size, screen: Size): View {
  const least = Math.min(1, fitView(image, screen).scale) * 0.5
  const scale = clamp(view.scale * factor, least, largest)
  const k = scale / view.scale
  return holdView({ scale, x: at.x - (at.x - view.x) * k, y: at.y - (at.y - view.y) * k }, image, screen)
}

export function panView(view: View, dx: number, dy: number, image: Size, screen: Size): View {
  return holdView({ scale: view.scale, x: view.x + dx, y: view.y + dy }, image, screen)
}

/** Keeps at least a quarter of the screen, or the image where it is smaller, in sight: the image cannot be lost. */
function holdView(view: View, image: Size, screen: Size): View {
  const hold = (at: number, length: number, room: number) => {
    const keep = Math.min(length, room) / 4
    return clamp(at, keep - length, room - keep)
  }
  return {
    scale: view.scale,
    x: hold(view.x, image.width * view.scale, screen.width),
    y: hold(view.y, image.height * view.scale, screen.height),
  }
}

/** The least pan that brings the rectangle into sight; zooms out when it is larger than the screen. */
export function revealView(view: View, rect: Rect, image: Size, screen: Size): View {
  const room = Math.min((screen.width - 2 * margin) / rect.width, (screen.height - 2 * margin) / rect.height)
  const next = room < view.scale ? { ...view, scale: room } : view
  const on = rectToScreen(next, rect)
  const step = (at: number, length: number, space: number) =>
    at < margin ? margin - at : at + length > space - margin ? space - margin - at - length : 0
  return panView(next, step(on.x, on.width, screen.width), step(on.y, on.height, screen.height), image, screen)
}

export function toImage(view: View, p: Point): Point {
  return { x: (p.x - view.x) / view.scale, y: (p.y - view.y) / view.scale }
}
export function toScreen(view: View, p: Point): Point {
  return { x: p.x * view.scale + view.x, y: p.y * view.scale + view.y }
}
export function rectToScreen(view: View, rect: Rect): Rect {
  return {
    x: rect.x * view.scale + view.x,
    y: rect.y * view.scale + view.y,
    width: rect.width * view.scale,
    height: rect.height * view.scale,
  }
}
/** The image pixels in sight. */
export function inSight(view: View, screen: Size): Rect {
  return { ...toImage(view, { x: 0, y: 0 }), width: screen.width / view.scale, height: screen.height / view.scale }
}
