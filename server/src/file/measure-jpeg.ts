import { exifOrientation, upright } from "./measure-exif.ts"
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
