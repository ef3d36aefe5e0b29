import { createHash } from "node:crypto"
import { parseAvif } from "./measure-avif.ts"
import { parseBmp } from "./measure-bmp.ts"
import { parseGif } from "./measure-gif.ts"
import { parseJpeg } from "./measure-jpeg.ts"
import { parsePng } from "./measure-png.ts"
import { type Ask, type Parser, type Shape, take } from "./measure-step.ts"
import { parseWebp } from "./measure-webp.ts"
import { fileLeftOut, isReason, type MediaReason } from "./media-reason.ts"

export type ImageFacts = Shape & { readonly mediaType: string }

/** `sha256` (hex) and `bytes` are of the whole file, unless reading it was given up; then of what had come. */
export type Measured = { readonly sha256: string; readonly bytes: number } & (
  | { readonly image: ImageFacts; readonly reason: null }
  | { readonly image: null; readonly reason: MediaReason }
)

/** Width × height above which an image is refused; 100 million if left out. */
export type MeasureLimits = { readonly pixelsMax?: number }

export type Measure = {
  push(chunk: Uint8Array): void
  /** Set as soon as it is clear that the file will be refused: the rest need not come. */
  readonly reason: MediaReason | null
  end(): Measured
}

/**
 * Takes the facts of an image from its bytes as they stream past (to storage, say), without decoding it: JPEG, PNG, GIF, WebP, BMP,
 * AVIF; upright width and height as browsers show it; SHA-256. Refuses what is cut off or has no valid structure, what has too
 * many pixels, SVG (it can carry scripts), and formats that browsers cannot show. The bytes decide, never the name. That the pixels
 * themselves can be decoded shows only when the thumbnail is made.
 */
export function createMeasure(limits: MeasureLimits = {}): Measure {
  const pixelsMax = limits.pixelsMax ?? 100_000_000
  const hash = createHash("sha256")
  const parser = parseImage()
  let bytes = 0
  let pending: Buffer = Buffer.alloc(0)
  let parts: Buffer[] = [] // came after `pending`
  let available = 0
  let skipping = 0
  let outcome: Shape | MediaReason | null = null
  let ask: Ask | null = null
  advance(Buffer.alloc(0))

  function advance(answer: Buffer): void {
    const { done, value } = parser.next(answer)
    ask = done ? null : value
    if (done) outcome = value
    else if ("skip" in value) skipping = value.skip
  }

  function run(isEnd: boolean): void {
    while (ask !== null) {
      if ("size" in ask) {
        const { width, height } = ask.size
        if (width * height <= pixelsMax) advance(Buffer.alloc(0))
        else settle(tooManyPixels(width, height, pixelsMax))
      } else if ("skip" in ask) {
        const step = Math.min(skipping, available)
        drop(step)
        skipping -= step
        if (skipping === 0) advance(Buffer.alloc(0))
        else if (isEnd) settle(cutOff(bytes))
        else return
      } else if ("take" in ask) {
        if (available >= ask.take) advance(drop(ask.take))
        else if (isEnd) settle(cutOff(bytes))
        else return
      } else if (available > 0) advance("peek" in ask ? gather(1).subarray(0, 1) : drop(available))
      else if (isEnd) advance(Buffer.alloc(0))
      else return
    }
    pending = Buffer.alloc(0)
    parts = []
    available = 0
  }

  function settle(reason: MediaReason): void {
    outcome = reason
    ask = null
  }

  /** Makes `pending` hold at least so many bytes. */
  function gather(length: number): Buffer {
    if (pending.length < length) {
      pending = Buffer.concat([pending, ...parts])
      parts = []
    }
    return pending
  }

  function drop(length: number): Buffer {
    const taken = gather(length).subarray(0, length)
    pending = pending.subarray(length)
    available -= length
    return taken
  }

  return {
    push(chunk) {
      hash.update(chunk)
      bytes += chunk.length
      if (ask === null) return
      parts.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      available += chunk.length
      run(false)
    },
    get reason() {
      return outcome !== null && isReason(outcome) ? outcome : null
    },
    end() {
      run(true)
      const facts = { sha256: hash.digest("hex"), bytes }
      if (outcome === null) throw new Error("The image parser has stopped without an outcome")
      if (isReason(outcome)) return { ...facts, image: null, reason: outcome }
      return { ...facts, image: { ...outcome, mediaType: `image/${outcome.format}` }, reason: null }
    },
  }
}

/** Measures a whole stream; stops reading as soon as the file is refused. */
export async function measureImage(source: AsyncIterable<Uint8Array>, limits: MeasureLimits = {}): Promise<Measured> {
  const measure = createMeasure(limits)
  for await (const chunk of source) {
    measure.push(chunk)
    if (measure.reason) break
  }
  return measure.end()
}

function* parseImage(): Parser {
  if ((yield { peek: true }).length === 0) {
    return fileLeftOut("file_empty", "The file is empty.", "Copy or download it again.")
  }
  const [a, b] = yield* take(2)
  if (a === 0xff && b === 0xd8) return yield* parseJpeg()
  if (a === 0x42 && b === 0x4d) return yield* parseBmp()
  if (a === 0xff && b === 0x0a) return notShown("JPEG XL")
  if (a === 0xef && b === 0xbb) return unknown()
  const head = Buffer.concat([Buffer.from([a!, b!]), yield* take(4)])
  const start = head.toString("latin1")
  if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) return yield* parseGif()
  if (start.startsWith("II*\0") || start.startsWith("MM\0*")) return notShown("TIFF")
  if (start.startsWith("8BPS")) return notShown("Photoshop")
  if (/^\s*</.test(start)) return markup()
  const whole = Buffer.concat([head, yield* take(2)])
  const kind = whole.toString("latin1", 4, 8)
  if (whole.equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"))) return yield* parsePng()
  if (start.startsWith("RIFF") && (yield* take(4)).toString("latin1") === "WEBP") return yield* parseWebp(whole.readUInt32LE(4))
  if (kind === "JXL ") return notShown("JPEG XL")
  if (kind === "jP  ") return notShown("JPEG 2000")
  const length = whole.readUInt32BE(0)
  if (kind === "ftyp" && length >= 16 && length <= 1024) {
    const brands = (yield* take(length - 8)).toString("latin1")
    if (/avif|avis/.test(brands)) return yield* parseAvif()
    return notShown(/heic|heix|hevc|mif1/.test(brands) ? "HEIC" : "a video")
  }
  return unknown()
}

function unknown(): MediaReason {
  return fileLeftOut("image_unknown", "The file is not an image that is known here.", "Use JPEG, PNG, WebP, AVIF, GIF or BMP.")
}

function markup(): MediaReason {
  return fileLeftOut("image_svg", "The file is SVG or HTML, which can carry scripts.", "Save the picture as PNG.")
}

function notShown(kind: string): MediaReason {
  return fileLeftOut("image_not_shown", `The file is ${kind}, which browsers cannot show.`, "Save the picture as JPEG or PNG.")
}

function cutOff(bytes: number): MediaReason {
  const what = `The image is cut off after ${bytes.toLocaleString("en")} bytes.`
  return fileLeftOut("image_cut_off", what, "Copy or download it again.")
}

function tooManyPixels(width: number, height: number, pixelsMax: number): MediaReason {
  const size = `${width.toLocaleString("en")} × ${height.toLocaleString("en")}`
  const million = (pixels: number) => (pixels / 1_000_000).toLocaleString("en", { maximumFractionDigits: 1 })
  const what = `The image has ${size} pixels, ${million(width * height)} million; at most ${million(pixelsMax)} million are allowed.`
  return fileLeftOut("image_pixels", what, "Scale it down, or cut it into tiles.")
}
