import { crc32 } from "node:zlib"
import { exifOrientation, upright } from "./measure-exif.ts"
import { type Parser, skip, take } from "./measure-step.ts"
import { brokenImage, orientationUnclear } from "./media-reason.ts"

const EXIF_BYTES_MAX = 1_000_000

/** PNG behind its first eight bytes: chunk by chunk to IEND, so that a missing end is noticed. */
export function* parsePng(): Parser {
  const header = yield* take(25)
  if (header.readUInt32BE(0) !== 13 || header.toString("latin1", 4, 8) !== "IHDR") {
    return brokenImage("the PNG does not begin with its header")
  }
  if (crc32(header.subarray(4, 21)) !== header.readUInt32BE(21)) return brokenImage("the header of the PNG is damaged")
  const width = header.readUInt32BE(8)
  const height = header.readUInt32BE(12)
  if (width === 0 || height === 0) return brokenImage("the PNG is 0 pixels wide or high")
  yield { size: { width, height } }
  let orientation = 1
  let frames = 1
  let hasPixels = false
  for (;;) {
    const chunk = yield* take(8)
    const length = chunk.readUInt32BE(0)
    const type = chunk.toString("latin1", 4, 8)
    if (length > 0x7fffffff || !/^[A-Za-z]{4}$/.test(type)) return brokenImage("a chunk of the PNG is damaged")
    if (type === "IEND") {
      yield* skip(4)
      break
    }
    if (type === "eXIf" && length <= EXIF_BYTES_MAX) {
      orientation = exifOrientation(yield* take(length))
      if (hasPixels && orientation !== 1) return orientationUnclear("The image says only behind its pixels which way is up")
      yield* skip(4)
    } else if (type === "acTL" && length === 8) {
      frames = Math.max(1, (yield* take(8)).readUInt32BE(0))
      yield* skip(4)
    } else {
      if (type === "IDAT") hasPixels = true
      yield* skip(length + 4)
    }
  }
  if (!hasPixels) return brokenImage("the PNG holds no pixels")
  return { ...upright("png", width, height, orientation), frames }
}
