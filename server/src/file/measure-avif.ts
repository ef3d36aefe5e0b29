import { type Parser, skip, take } from "./measure-step.ts"
import { brokenImage } from "./media-reason.ts"

const META_BYTES_MAX = 4_000_000

type Box = { readonly type: string; readonly body: Buffer }

/** AVIF (ISO 14496-12 boxes) behind its ftyp box. Size and rotation are properties of the primary item; EXIF does not count. */
export function* parseAvif(): Parser {
  let shape: { width: number; height: number } | null = null
  let hasData = false
  while ((yield { peek: true }).length > 0) {
    const head = yield* take(8)
    const type = head.toString("latin1", 4, 8)
    let length = head.readUInt32BE(0) - 8
    if (length === -7) length = Number((yield* take(8)).readBigUInt64BE(0)) - 16
    if (type === "mdat" || type === "idat") hasData = true
    if (length === -8) break // the box reaches to the end of the file
    if (length < 0) return brokenImage("a box of the AVIF is damaged")
    if (type === "meta" && shape === null) {
      if (length > META_BYTES_MAX || length < 4) return brokenImage("the header of the AVIF is damaged")
      const meta = boxes((yield* take(length)).subarray(4))
      shape = meta && primaryShape(meta)
      if (shape === null) return brokenImage("the AVIF does not say how large it is")
      if (meta?.some(box => box.type === "idat")) hasData = true
      yield { size: shape }
    } else yield* skip(length)
  }
  if (shape === null || !hasData) return brokenImage("the AVIF holds no picture")
  return { format: "avif", ...shape, orientation: 1, frames: 1 }
}

/** Child boxes; null when one does not fit. */
function boxes(bytes: Buffer): Box[] | null {
  const found: Box[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return null
    const length = bytes.readUInt32BE(at)
    if (length < 8 || at + length > bytes.length) return null
    found.push({ type: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + 8, at + length) })
    at += length
  }
  return found
}

function primaryShape(meta: Box[]): { width: number; height: number } | null {
  try {
    const pitm = meta.find(box => box.type === "pitm")?.body
    const iprp = boxes(meta.find(box => box.type === "iprp")?.body ?? Buffer.alloc(0))
    const properties = boxes(iprp?.find(box => box.type === "ipco")?.body ?? Buffer.alloc(0))
    const ipma = iprp?.find(box => box.type === "ipma")?.body
    if (!pitm || !properties || !ipma) return null
    const primary = pitm[0] === 0 ? pitm.readUInt16BE(4) : pitm.readUInt32BE(4)
    const own = associations(ipma, primary).map(index => properties[index - 1])
    const size = own.find(box => box?.type === "ispe")?.body
    if (!size) return null
    const width = size.readUInt32BE(4)
    const height = size.readUInt32BE(8)
    if (width === 0 || height === 0) return null
    if (own.some(box => box?.type === "clap")) return null // crops itself: nobody agrees on what then is the image
    const turns = (own.find(box => box?.type === "irot")?.body[0] ?? 0) & 3
    return turns % 2 === 1 ? { width: height, height: width } : { width, height }
  } catch (error) {
    if (error instanceof RangeError) return null // a field beyond the end of its box
    throw error
  }
}

/** The numbers (from 1) of the properties that belong to an item. */
function associations(ipma: Buffer, item: number): number[] {
  const isWide = (ipma[3]! & 1) === 1
  let at = 8
  for (let entries = ipma.readUInt32BE(4); entries > 0; entries--) {
    const id = ipma[0] === 0 ? ipma.readUInt16BE(at) : ipma.readUInt32BE(at)
    at += ipma[0] === 0 ? 2 : 4
    const count = ipma.readUInt8(at++)
    const indices: number[] = []
    for (let i = 0; i < count; i++) {
      indices.push(isWide ? ipma.readUInt16BE(at) & 0x7fff : ipma.readUInt8(at) & 0x7f)
      at += isWide ? 2 : 1
    }
    if (id === item) return indices
  }
  return []
}
