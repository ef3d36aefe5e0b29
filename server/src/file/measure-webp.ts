import { exifOrientation } from "./measure-exif.ts"
import { type Parser, skip, take } from "./measure-step.ts"
import { brokenImage, orientationUnclear } from "./media-reason.ts"

const EXIF_BYTES_MAX = 1_000_000

/** WebP behind its first twelve bytes (`size` is what RIFF says follows its own first eight). */
export function* parseWebp(size: number): Parser {
  let left = size - 4
  let canvas: { width: number; height: number } | null = null
  let orientation = 1
  let animated = 0
  let pictures = 0
  while (left >= 8) {
    const chunk = yield* take(8)
    const type = chunk.toString("latin1", 0, 4)
    const length = chunk.readUInt32LE(4)
    const padded = length + (length % 2)
    left -= 8 + padded
    if (left < -1) return brokenImage("a chunk of the WebP is longer than the file says it is")
    const headerBytes = type === "VP8X" || type === "VP8 " ? 10 : type === "VP8L" ? 5 : 0
    if (length < headerBytes) return brokenImage("the header of the WebP is too short")
    const header = yield* take(headerBytes)
    let rest = padded - headerBytes + Math.min(left, 0) // the last byte of padding may be missing
    if (headerBytes > 0 && canvas === null) {
      canvas = sizeOf(type, header)
      if (canvas === null) return brokenImage("the header of the WebP is damaged")
      if (canvas.width === 0 || canvas.height === 0) return brokenImage("the WebP is 0 pixels wide or high")
      yield { size: canvas }
    }
    if (type === "VP8 " || type === "VP8L") pictures++
    else if (type === "ANMF") animated++
    else if (type === "EXIF" && length <= EXIF_BYTES_MAX && rest >= length) {
      const exif = yield* take(length)
      const hasPrefix = exif.toString("latin1", 0, 6) === "Exif\0\0"
      orientation = exifOrientation(hasPrefix ? exif.subarray(6) : exif)
      rest -= length
    }
    yield* skip(rest)
  }
  if (canvas === null || pictures + animated === 0) return brokenImage("the WebP holds no picture")
  // Chromium 156 shows such a WebP as it is stored, others turn it
  if (orientation !== 1) return orientationUnclear("The image is a WebP that is to be turned")
  return { format: "webp", ...canvas, orientation: 1, frames: Math.max(1, animated) }
}

function sizeOf(type: string, header: Buffer): { width: number; height: number } | null {
  if (type === "VP8X") return { width: header.readUIntLE(4, 3) + 1, height: header.readUIntLE(7, 3) + 1 }
  if (type === "VP8L") {
    if (header[0] !== 0x2f) return null
    const bits = header.readUInt32LE(1)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (header.readUIntBE(3, 3) !== 0x9d012a) return null
  return { width: header.readUInt16LE(6) & 0x3fff, height: header.readUInt16LE(8) & 0x3fff }
}
