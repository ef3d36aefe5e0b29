/**
 * The image, drawn at any zoom. Large images are halved once per level, when a level is first needed: drawing 12 megapixels into one
 * for every frame of a zoom is what makes image tools slow.
 */
import type { Size } from "./geometry.ts"
import { inSight, type View } from "./view.ts"

export type PictureSource = HTMLImageElement | ImageBitmap | HTMLCanvasElement

export interface Picture {
  readonly size: Size
  /** Draws into a context whose unit is a CSS pixel; `ratio` device pixels each. */
  draw(context: CanvasRenderingContext2D, view: View, screen: Size, ratio: number): void
}

/** `source` is decoded and upright: browsers turn an `<img>` by its EXIF before drawing it. */
export function createPicture(source: PictureSource): Picture {
  const size =
    source instanceof HTMLImageElement
      ? { width: source.naturalWidth, height: source.naturalHeight }
      : { width: source.width, height: source.height }
  const levels: PictureSource[] = [source]

  const level = (index: number): PictureSource => {
    const made = levels[index]
    if (made) return made
    const finer = level(index - 1)
    const canvas = document.createElement("canvas")
    canvas.width = Math.max(1, Math.round(size.width / 2 ** index))
    canvas.height = Math.max(1, Math.round(size.height / 2 ** index))
    const context = canvas.getContext("2d")
    if (context) {
      context.imageSmoothingQuality = "medium"
      context.drawImage(finer, 0, 0, canvas.width, canvas.height)
    }
    levels[index] = canvas
    return canvas
  }

  return {
    size,
    draw(context, view, screen, ratio) {
      const scale = view.scale * ratio
      const index = scale >= 1 ? 0 : Math.min(6, Math.floor(Math.log2(1 / scale)))
      const image = level(index)
      const k = 2 ** -index
      // Only the part in sight, by whole pixels, so that a deep zoom does not scale what nobody sees.
      const sight = inSight(view, screen)
      const left = Math.max(0, Math.floor(sight.x * k))
      const top = Math.max(0, Math.floor(sight.y * k))
      const right = Math.min(Math.round(size.width * k), Math.ceil((sight.x + sight.width) * k))
      const bottom = Math.min(Math.round(size.height * k), Math.ceil((sight.y + sight.height) * k))
      if (right <= left || bottom <= top) return
      const s = view.scale / k
      // From four screen pixels a pixel on, the pixels themselves are what one wants to see.
      context.imageSmoothingEnabled = scale < 4
      context.imageSmoothingQuality = "low"
      context.drawImage(
        image,
        left,
        top,
        right - left,
        bottom - top,
        view.x + left * s,
        view.y + top * s,
        (right - left) * s,
        (bottom - top) * s,
      )
    },
  }
}
