import { type Parser, skip, take } from "./measure-step.ts"
import { brokenImage, fileLeftOut } from "./media-reason.ts"

/** BMP behind its first two bytes: uncompressed, 8, 24 or 32 bits, which are the ones that `thumbnail-bmp.ts` can read. */
export function* parseBmp(): Parser {
  const file = yield* take(16)
  const pixelsAt = file.readUInt32LE(8)
  const headerBytes = file.readUInt32LE(12)
  if (![12, 40, 52, 56, 64, 108, 124].includes(headerBytes)) return brokenImage("the header of the BMP is damaged")
  const info = yield* take(headerBytes - 4)
  const isOld = headerBytes === 12
  const width = isOld ? info.readUInt16LE(0) : info.readInt32LE(0)
  const height = isOld ? info.readUInt16LE(2) : Math.abs(info.readInt32LE(4)) // below 0: stored from the top
  const bits = isOld ? info.readUInt16LE(6) : info.readUInt16LE(10)
  const compression = isOld ? 0 : info.readUInt32LE(12)
  if (width <= 0 || height === 0) return brokenImage("the BMP is 0 pixels wide or high")
  const isPlain = compression === 0 && [8, 24, 32].includes(bits)
  if (!isPlain && !(compression === 3 && bits === 32)) {
    return fileLeftOut("image_not_shown", "The image is a rare kind of BMP.", "Save the picture as PNG.")
  }
  yield { size: { width, height } }
  const pixelBytes = Math.ceil((width * bits) / 32) * 4 * height
  const read = 2 + 16 + headerBytes - 4
  if (pixelsAt < read) return brokenImage("the header of the BMP is damaged")
  yield* skip(pixelsAt - read + pixelBytes)
  return { format: "bmp", width, height, orientation: 1, frames: 1 }
}
