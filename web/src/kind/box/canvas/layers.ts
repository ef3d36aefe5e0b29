/**
 * Three canvases on top of each other: image, boxes, what is being worked on. Each is redrawn only when its own content or the view
 * changed, at most once a frame.
 */
import type { Size } from "./geometry.ts"

export type Layer = "picture" | "shapes" | "overlay"
const names: readonly Layer[] = ["picture", "shapes", "overlay"]

export interface Layers {
  readonly screen: Size
  readonly ratio: number
  readonly picture: HTMLCanvasElement
  ask(...layers: Layer[]): void
  stop(): void
}

type Draw = (context: CanvasRenderingContext2D, screen: Size, ratio: number) => void

/** `onResize` is told the old size; every layer is drawn anew after it. */
export function createLayers(host: HTMLElement, draws: Record<Layer, Draw>, onResize: (screen: Size) => void): Layers {
  const canvases = Object.fromEntries(
    names.map(name => {
      const canvas = document.createElement("canvas")
      canvas.style.position = "absolute"
      canvas.style.inset = "0"
      canvas.style.width = "100%"
      canvas.style.height = "100%"
      canvas.style.pointerEvents = "none"
      canvas.setAttribute("aria-hidden", "true")
      host.append(canvas)
      return [name, canvas]
    }),
  ) as Record<Layer, HTMLCanvasElement>
  const dirty = new Set<Layer>()
  const screen = { width: 0, height: 0 }
  let ratio = 1
  let frame = 0

  const draw = () => {
    frame = 0
    for (const name of dirty) {
      const canvas = canvases[name]
      const context = canvas.getContext("2d")
      if (!context) continue
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.clearRect(0, 0, canvas.width, canvas.height)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      draws[name](context, screen, ratio)
    }
    dirty.clear()
  }
  const ask = (...layers: Layer[]) => {
    for (const layer of layers) dirty.add(layer)
    if (frame === 0) frame = requestAnimationFrame(draw)
  }
  const measure = () => {
    const width = Math.max(1, host.clientWidth)
    const height = Math.max(1, host.clientHeight)
    // Twice is as fine as an eye sees a line; phones with three would draw 2.25 times the pixels for nothing.
    const wanted = Math.min(2, window.devicePixelRatio || 1)
    if (width === screen.width && height === screen.height && wanted === ratio) return
    Object.assign(screen, { width, height })
    ratio = wanted
    for (const name of names) {
      canvases[name].width = Math.round(width * ratio)
      canvases[name].height = Math.round(height * ratio)
    }
    onResize(screen)
    for (const name of names) dirty.add(name)
    // At once: a resized canvas is empty, and waiting a frame would flash.
    draw()
  }
  const observer = new ResizeObserver(measure)
  const layers: Layers = {
    screen,
    get ratio() {
      return ratio
    },
    picture: canvases.picture,
    ask,
    stop() {
      observer.disconnect()
      cancelAnimationFrame(frame)
      for (const name of names) canvases[name].remove()
    },
  }
  observer.observe(host)
  measure()
  return layers
}
