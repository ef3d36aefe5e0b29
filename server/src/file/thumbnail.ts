import { open, readFile } from "node:fs/promises"
import sharp from "sharp"
import { fileLeftOut, type MediaReason } from "./media-reason.ts"
import { thinBmp } from "./thumbnail-bmp.ts"

export type Thumbnail =
  | {
      readonly bytes: Buffer
      readonly width: number
      readonly height: number
      readonly mediaType: "image/webp"
      readonly reason: null
    }
  | { readonly bytes: null; readonly reason: MediaReason }

export type ThumbnailLimits = {
  /** Longest side in pixels; 256 if left out. Smaller images are not enlarged. */
  readonly sideMax?: number
  /** 100 million if left out; the same as for `measureImage`. */
  readonly pixelsMax?: number
  /** Seconds until a picture that is slow to decode is given up; 30 if left out. */
  readonly secondsMax?: number
}

// Only the loaders of formats that `measureImage` lets pass: everything else the library could read (SVG, TIFF, PDF …) is attack
// surface. One thread and no cache, so that memory is that of one picture.
sharp.block({ operation: ["VipsForeignLoad"] })
const loaders = ["Jpeg", "Png", "Webp", "Nsgif", "Heif"]
sharp.unblock({ operation: loaders.flatMap(name => [`VipsForeignLoad${name}File`, `VipsForeignLoad${name}Buffer`]) })
sharp.concurrency(1)
sharp.cache(false)

let last: Promise<unknown> = Promise.resolve()

/**
 * A small WebP of an image (bytes or the path of a file): upright, the first frame of an animation, in sRGB, without any metadata
 * (place, camera, time). One at a time in a process, however many are asked for. A picture whose pixels cannot be decoded
 * gives a reason: it has a valid header and a broken body.
 */
export function makeThumbnail(input: string | Buffer, limits: ThumbnailLimits = {}): Promise<Thumbnail> {
  const made = last.then(() => make(input, limits))
  last = made.catch(() => undefined)
  return made
}

async function make(
  input: string | Buffer,
  { sideMax = 256, pixelsMax = 100_000_000, secondsMax = 30 }: ThumbnailLimits,
): Promise<Thumbnail> {
  const isBmp = (await firstTwo(input)) === "BM"
  try {
    const bmp = isBmp ? thinBmp(typeof input === "string" ? await readFile(input) : input, sideMax * 2) : null
    const image = bmp
      ? sharp(bmp.data, { raw: { width: bmp.width, height: bmp.height, channels: 3 } })
      : sharp(input, { autoOrient: true, failOn: "error", limitInputPixels: pixelsMax, pages: 1 })
    const { data, info } = await image
      .resize({ width: sideMax, height: sideMax, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 75 })
      .timeout({ seconds: secondsMax })
      .toBuffer({ resolveWithObject: true })
    return { bytes: data, width: info.width, height: info.height, mediaType: "image/webp", reason: null }
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0]!.slice(0, 200) : String(error)
    const what = `The picture cannot be decoded (${why}).`
    return { bytes: null, reason: fileLeftOut("thumbnail_failed", what, "Open it in an image program and save it anew.") }
  }
}

async function firstTwo(input: string | Buffer): Promise<string> {
  if (typeof input !== "string") return input.toString("latin1", 0, 2)
  const file = await open(input)
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return buffer.toString("latin1")
  } finally {
    await file.close()
  }
}
