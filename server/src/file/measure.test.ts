import { createHash } from "node:crypto"
import { crc32 } from "node:zlib"
import fc from "fast-check"
import sharp from "sharp"
import { describe, expect, it } from "vitest"
import { createMeasure, type MeasureLimits, measureImage } from "./measure.ts"
import { exifOrientation } from "./measure-exif.ts"
import type { MediaReasonCode } from "./media-reason.ts"

type Format = "jpeg" | "png" | "webp" | "gif" | "avif"

function picture(
  format: Format,
  width: number,
  height: number,
  options: { orientation?: number; frames?: number; lossless?: boolean } = {},
) {
  const { orientation, frames = 1, ...rest } = options
  const data = Buffer.alloc(width * height * frames * 3)
  for (let i = 0; i < data.length; i++) data[i] = (i * 37 + Math.floor(i / (width * height * 3)) * 90) % 256
  const raw = { width, height: height * frames, channels: 3 as const, ...(frames > 1 ? { pageHeight: height } : {}) }
  const image = sharp(data, { raw })
  return (orientation ? image.withMetadata({ orientation }) : image).toFormat(format, rest).toBuffer()
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), body])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(body.length, 0)
  ends.writeUInt32BE(crc32(typed), 4)
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)])
}

function pngHeader(width: number, height: number): Buffer {
  const body = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  body.writeUInt32BE(width, 0)
  body.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", body)])
}

function bmp(width: number, height: number, bits: 8 | 24 | 32, isTopDown = false): Buffer {
  const palette = bits === 8 ? 1024 : 0
  const row = Math.ceil((width * bits) / 32) * 4
  const bytes = Buffer.alloc(54 + palette + row * height)
  bytes.write("BM", 0, "latin1")
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54 + palette, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(isTopDown ? -height : height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(bits, 28)
  return bytes
}

function exif(orientation: number, isLittle = true): Buffer {
  const tiff = Buffer.alloc(26)
  const u16 = (value: number, at: number) => (isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at))
  const u32 = (value: number, at: number) => (isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at))
  tiff.write(isLittle ? "II" : "MM", 0, "latin1")
  u16(42, 2)
  u32(8, 4)
  u16(1, 8)
  u16(0x0112, 10)
  u16(3, 12)
  u32(1, 14)
  u16(orientation, 18)
  return tiff
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const measure = (bytes: Uint8Array, limits?: MeasureLimits) => measureImage(whole(bytes), limits)

describe("facts", () => {
  const rows: [what: string, make: () => Buffer | Promise<Buffer>, width: number, height: number, frames: number][] = [
    ["jpeg", () => picture("jpeg", 61, 37), 61, 37, 1],
    ["png", () => picture("png", 61, 37), 61, 37, 1],
    ["webp", () => picture("webp", 61, 37), 61, 37, 1],
    ["webp lossless", () => picture("webp", 61, 37, { lossless: true }), 61, 37, 1],
    ["webp animated", () => picture("webp", 61, 37, { frames: 3 }), 61, 37, 3],
    ["gif", () => picture("gif", 61, 37), 61, 37, 1],
    ["gif animated", () => picture("gif", 61, 37, { frames: 3 }), 61, 37, 3],
    ["avif", () => picture("avif", 61, 37), 61, 37, 1],
    ["bmp", () => bmp(61, 37, 24), 61, 37, 1],
    ["bmp with palette", () => bmp(61, 37, 8), 61, 37, 1],
    ["bmp stored from the top", () => bmp(61, 37, 32, true), 61, 37, 1],
  ]
  it.each(rows)("%s", async (what, make, width, height, frames) => {
    const bytes = await make()
    const format = what.split(" ")[0]
    expect(await measure(bytes)).toEqual({
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      image: { format, width, height, orientation: 1, frames, mediaType: `image/${format}` },
      reason: null,
    })
  })

  it.each(rows)("%s: every shorter piece is refused, and any cutting gives the same", async (_, make) => {
    const bytes = await make()
    const full = await measure(bytes)
    for (let length = 0; length < bytes.length; length += length < 300 || length > bytes.length - 300 ? 1 : 7) {
      const { reason } = await measure(bytes.subarray(0, length))
      expect(reason?.code, `${length} of ${bytes.length} bytes`).toMatch(/^(file_empty|image_cut_off|image_broken)$/)
    }
    for (const step of [1, 7, 1000]) {
      const gauge = createMeasure()
      for (let at = 0; at < bytes.length; at += step) gauge.push(bytes.subarray(at, at + step))
      expect(gauge.end()).toEqual(full)
    }
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("orientation %d: width and height are those that are seen", async orientation => {
    for (const format of ["jpeg", "png"] as const) {
      const bytes = await picture(format, 60, 40, { orientation })
      const seen = (await sharp(bytes).metadata()).autoOrient
      expect((await measure(bytes)).image).toMatchObject({ ...seen, orientation })
      expect(seen.width).toBe(orientation >= 5 ? 40 : 60)
    }
    for (const isLittle of [true, false]) expect(exifOrientation(exif(orientation, isLittle))).toBe(orientation)
  })

  it("takes the rotation that AVIF stores beside the picture", async () => {
    const bytes = await picture("avif", 60, 40, { orientation: 6 })
    expect((await measure(bytes)).image).toMatchObject({ width: 40, height: 60, orientation: 1 })
  })

  it("lets an orientation that makes no sense be none", () => {
    for (const tiff of [exif(0), exif(9), exif(6).subarray(0, 20), Buffer.alloc(30), Buffer.from("II")]) {
      expect(exifOrientation(tiff)).toBe(1)
    }
  })
})

describe("refused", () => {
  const text = (words: string) => Buffer.from(words, "latin1")
  const box = (brand: string) => text(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}${brand}\0\0\0\0`)
  const rows: [what: string, bytes: Buffer | Promise<Buffer>, code: MediaReasonCode, says: RegExp][] = [
    ["empty", Buffer.alloc(0), "file_empty", /empty/],
    ["30,000 × 30,000", pngHeader(30_000, 30_000), "image_pixels", /30,000 × 30,000 pixels, 900 million; at most 100 million/],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), "image_svg", /scripts/],
    ["SVG with a declaration", text('<?xml version="1.0"?><svg/>'), "image_svg", /scripts/],
    ["HTML", text("  <!doctype html><p>"), "image_svg", /scripts/],
    ["text", text("once upon a time there was"), "image_unknown", /not an image/],
    ["TIFF", text("II*\0\x08\0\0\0\0\0\0\0"), "image_not_shown", /TIFF/],
    ["HEIC", box("heic"), "image_not_shown", /HEIC/],
    ["a video", box("isom"), "image_not_shown", /video/],
    ["JPEG XL", text("\0\0\0\x0cJXL \r\n\x87\n"), "image_not_shown", /JPEG XL/],
    ["no pixels in a PNG", Buffer.concat([pngHeader(6, 4), chunk("IEND", Buffer.alloc(0))]), "image_broken", /no pixels/],
    ["PNG of 0 pixels", pngHeader(0, 4), "image_broken", /0 pixels/],
    [
      "PNG with a damaged header",
      Buffer.concat([pngHeader(6, 4).subarray(0, 20), Buffer.alloc(20, 1)]),
      "image_broken",
      /damaged/,
    ],
    ["WebP to be turned", picture("webp", 60, 40, { orientation: 6 }), "image_orientation", /which way|turned/],
    [
      "PNG that says behind its pixels which way is up",
      Buffer.concat([pngHeader(6, 4), chunk("IDAT", Buffer.alloc(9)), chunk("eXIf", exif(6)), chunk("IEND", Buffer.alloc(0))]),
      "image_orientation",
      /which way is up/,
    ],
    ["packed BMP", Object.assign(bmp(6, 4, 8), { 30: 1 }), "image_not_shown", /BMP/],
    ["JPEG without a picture", text("\xff\xd8\xff\xd9"), "image_broken", /before its picture/],
    ["12-bit JPEG", text("\xff\xd8\xff\xc1\0\x0b\x0c\0\x04\0\x06\x01\x01\x11\0\xff\xda"), "image_not_shown", /JPEG/],
    ["arithmetic JPEG", text("\xff\xd8\xff\xc9\0\x0b\x08\0\x04\0\x06\x01\x01\x11\0\xff\xda"), "image_not_shown", /JPEG/],
  ]
  it.each(rows)("%s", async (_, bytes, code, says) => {
    const { image, reason } = await measure(await bytes)
    expect(image).toBeNull()
    expect(reason!.code).toBe(code)
    expect(reason!.sentence).toMatch(says)
    expect(reason!.sentence).toMatch(/It was left out; the other files are kept\. \S.+\.$/)
  })

  it("says so before the rest has come", async () => {
    const gauge = createMeasure({ pixelsMax: 23 })
    gauge.push(pngHeader(6, 4).subarray(0, 32))
    expect(gauge.reason).toBeNull()
    gauge.push(pngHeader(6, 4).subarray(32))
    expect(gauge.reason?.code).toBe("image_pixels")
    let given = 0
    async function* endless() {
      yield pngHeader(30_000, 30_000)
      for (;;) yield Buffer.alloc(1000, given++)
    }
    expect((await measureImage(endless())).reason?.code).toBe("image_pixels")
    expect(given).toBe(0)
  })
})

it("whatever bytes come, they are facts or a reason, never an exception", async () => {
  const seeds = await Promise.all([
    ...(["jpeg", "png", "webp", "gif", "avif"] as const).map(format => picture(format, 20, 10)),
    bmp(20, 10, 24),
  ])
  const damage = fc.array(fc.tuple(fc.nat(1500), fc.nat(255)), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...seeds), damage, fc.nat(1500), async (seed, flips, length) => {
      const bytes = Buffer.from(length < 200 ? seed.subarray(0, length) : seed)
      for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value
      const { image, reason } = await measure(bytes)
      expect(image === null).toBe(reason !== null)
      if (image) expect(image.width > 0 && image.height > 0 && image.width * image.height <= 100_000_000).toBe(true)
    }),
    { numRuns: 3000 },
  )
})
