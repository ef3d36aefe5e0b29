import type { MediaReason } from "./media-reason.ts"

/** What an image parser asks for. The answer is a Buffer: the bytes taken; nothing for a skip. */
export type Ask =
  | { readonly take: number }
  | { readonly skip: number }
  /** Whatever comes next, of any length; nothing at the end of the file. */
  | { readonly next: true }
  /** Not a question: the size is known from here on, so that limits apply before the rest is read. */
  | { readonly size: { readonly width: number; readonly height: number } }
  /** One byte, which is not consumed, if more follows; nothing at the end of the file. */
  | { readonly peek: true }

/** What the header of an image says, before the limits are applied. Width and height are upright. */
export type Shape = {
  readonly format: "jpeg" | "png" | "gif" | "webp" | "bmp" | "avif"
  readonly width: number
  readonly height: number
  /** EXIF orientation 1–8 as stored; 1 where the format has none. It is already applied to width and height. */
  readonly orientation: number
  /** Pictures in the file; more than 1 when it is animated. */
  readonly frames: number
}

/**
 * A parser runs as a coroutine: it asks for bytes and is resumed when they have come, so that it reads like code over a
 * file while the file streams past.
 */
export type Parser = Generator<Ask, Shape | MediaReason, Buffer>

export function* take(bytes: number): Generator<Ask, Buffer, Buffer> {
  return yield { take: bytes }
}

export function* skip(bytes: number): Generator<Ask, void, Buffer> {
  if (bytes > 0) yield { skip: bytes }
}
