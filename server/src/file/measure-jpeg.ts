import { type Parser, skip, take } from "./measure-step.ts"
import { brokenImage, fileLeftOut } from "./media-reason.ts"

const EXIF = Buffer.from("Exif\0\0", "latin1")
const END = Buffer.from([0xff, 0xd9])

/** JPEG (ITU T.81) behind its first two bytes: segments up to the first scan, then on to the mark that ends the image. */
export function* parseJpeg(): Parser {
  let orientation = 0
  let width = 0
  let height = 0
  for (;;) {
    let [code] = yield* take(1)
    if (code !== 0xff) return brokenImage("there is no marker where a segment of the JPEG should begin")
    while (code === 0xff) [code] = yield* take(1)
    if (code === 0x01 || (code! >= 0xd0 && code! <= 0xd7)) continue
    if (code === 0xd9) return brokenImage("the JPEG ends before its picture begins")
    const length = (yield* take(2)).readUInt16BE(0) - 2
    if (length < 0) return brokenImage("a segment of the JPEG has no length")
    const isFrame = code! >= 0xc0 && code! <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
    if (isFrame) {
      if (length < 6) return brokenImage("the frame header of the JPEG is too short")
      const frame = yield* take(length)
      if (code! > 0xc2 || frame[0] !== 8) {
        const todo = "Save it as an ordinary 8-bit JPEG or as PNG."
        return fileLeftOut("image_not_shown", "The image is a kind of JPEG that browsers cannot show.", todo)
      }
      height = frame.readUInt16BE(1)
      width = frame.readUInt16BE(3)
    } else if (code === 0xe1 && orientation === 0 && length >= 6) {
      const segment = yield* take(length)
      if (segment.subarray(0, 6).equals(EXIF)) orientation = exifOrientation(segment.subarray(6))
    } else if (code === 0xda) {
      yield* skip(length)
      break
    } else yield* skip(length)
  }
  if (width === 0 || height === 0) return brokenImage("the JPEG does not say how large it is")
  const shape = upright("jpeg", width, height, orientation || 1)
  yield { size: shape }
  // inside a scan the byte FF is always followed by 00 or a marker, so these two bytes are the end and nothing else
  let last: Buffer = Buffer.alloc(0)
  for (;;) {
    const bytes = yield { next: true }
    if (bytes.length === 0) {
      const todo = "Copy or download it again."
      return fileLeftOut("image_cut_off", "The image is cut off: its end is missing.", todo)
    }
    if (bytes.includes(END) || (last[0] === 0xff && bytes[0] === 0xd9)) return shape
    last = bytes.subarray(bytes.length - 1)
  }
}

/** Width and height as they are seen: orientations 5–8 lie on their side. */
export function upright(format: "jpeg" | "png", width: number, height: number, orientation: number) {
  const isTurned = orientation >= 5
  return { format, width: isTurned ? height : width, height: isTurned ? width : height, orientation, frames: 1 }
}

/** The orientation 1–8 in an EXIF block (a TIFF file in small); 1 if it has none or makes no sense, as browsers do. */
export function exifOrientation(tiff: Buffer): number {
  if (tiff.length < 14) return 1
  const mark = tiff.toString("latin1", 0, 2)
  if (mark !== "II" && mark !== "MM") return 1
  const isLittle = mark === "II"
  const u16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = u32(4)
  if (u16(2) !== 42 || directory + 2 > tiff.length) return 1
  const entries = u16(directory)
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12
    if (entry + 12 > tiff.length) return 1
    if (u16(entry) !== 0x0112) continue
    const value = u16(entry + 8)
    return u16(entry + 2) === 3 && value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
