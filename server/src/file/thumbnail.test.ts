import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crc32, deflateSync } from "node:zlib"
import sharp from "sharp"
import { describe, expect, it } from "vitest"
import { makeThumbnail } from "./thumbnail.ts"

/** Left half red, right half blue. */
function twoHalves(width: number, height: number) {
  const data = Buffer.alloc(width * height * 3)
  for (let i = 0; i < width * height; i++) data[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255
  return sharp(data, { raw: { width, height, channels: 3 } })
}

async function colourAt(webp: Buffer, x: number, y: number): Promise<"red" | "blue" | "other"> {
  const { data, info } = await sharp(webp).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const [red, green, blue] = data.subarray((y * info.width + x) * info.channels)
  if (red! > 200 && green! < 60 && blue! < 60) return "red"
  return blue! > 200 && green! < 60 && red! < 60 ? "blue" : "other"
}

describe("makeThumbnail", () => {
  it("fits into 256 pixels and keeps the proportions", async () => {
    const made = await makeThumbnail(await twoHalves(1000, 500).jpeg().toBuffer())
    expect(made).toMatchObject({ width: 256, height: 128, mediaType: "image/webp", reason: null })
    expect(await colourAt(made.bytes!, 20, 60)).toBe("red")
    expect(await colourAt(made.bytes!, 230, 60)).toBe("blue")
  })

  it("does not enlarge", async () => {
    expect(await makeThumbnail(await twoHalves(20, 10).png().toBuffer())).toMatchObject({ width: 20, height: 10 })
  })

  it("is upright: orientation 6 puts the left side on top", async () => {
    const made = await makeThumbnail(await twoHalves(1000, 500).withMetadata({ orientation: 6 }).jpeg().toBuffer())
    expect(made).toMatchObject({ width: 128, height: 256 })
    expect(await colourAt(made.bytes!, 60, 20)).toBe("red")
    expect(await colourAt(made.bytes!, 60, 230)).toBe("blue")
  })

  it("carries no metadata", async () => {
    const exif = {
      IFD0: { Copyright: "someone", Model: "camera" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 3230/100" },
    }
    const source = await twoHalves(300, 300).withExif(exif).withIccProfile("srgb").jpeg().toBuffer()
    expect((await sharp(source).metadata()).exif).toBeDefined()
    const { exif: left, icc, xmp, iptc } = await sharp((await makeThumbnail(source)).bytes!).metadata()
    expect([left, icc, xmp, iptc]).toEqual([undefined, undefined, undefined, undefined])
  })

  it.each(["png", "webp", "gif", "avif"] as const)("reads %s", async format => {
    const made = await makeThumbnail(await twoHalves(600, 300).toFormat(format).toBuffer())
    expect(made).toMatchObject({ width: 256, height: 128 })
    expect(await colourAt(made.bytes!, 20, 60)).toBe("red")
  })

  it.each([8, 24, 32] as const)("reads BMP of %d bits, stored from below", async bits => {
    const [width, height] = [602, 300]
    const palette = bits === 8 ? 1024 : 0
    const row = Math.ceil((width * bits) / 32) * 4
    const bytes = Buffer.alloc(54 + palette + row * height)
    bytes.write("BM", 0, "latin1")
    bytes.writeUInt32LE(54 + palette, 10)
    bytes.writeUInt32LE(40, 14)
    bytes.writeInt32LE(width, 18)
    bytes.writeInt32LE(height, 22)
    bytes.writeUInt16LE(bits, 28)
    if (bits === 8) {
      bytes.set([255, 0, 0, 0, 0, 0, 255, 0], 54) // blue, red
    }
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const isTop = y >= height / 2 // rows from below
        const at = 54 + palette + y * row + (x * bits) / 8
        if (bits === 8) bytes[at] = isTop ? 1 : 0
        else bytes[at + (isTop ? 2 : 0)] = 255
      }
    }
    const made = await makeThumbnail(bytes)
    expect(made).toMatchObject({ width: 256, height: 128 })
    expect(await colourAt(made.bytes!, 128, 20)).toBe("red")
    expect(await colourAt(made.bytes!, 128, 110)).toBe("blue")
  })

  it("reads from a path", async () => {
    const folder = await mkdtemp(join(tmpdir(), "thumbnail-"))
    try {
      const path = join(folder, "Bild ü.jpg")
      await writeFile(path, await twoHalves(600, 300).jpeg().toBuffer())
      expect(await makeThumbnail(path)).toMatchObject({ width: 256, height: 128 })
      await expect(makeThumbnail(join(folder, "none.jpg"))).rejects.toThrow("ENOENT")
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it("makes many that are asked for at once, and one that fails stops none", async () => {
    const image = await twoHalves(400, 400).jpeg().toBuffer()
    const made = await Promise.all([image, Buffer.from("nothing"), image, image].map(bytes => makeThumbnail(bytes)))
    expect(made.map(one => one.reason?.code ?? one.bytes?.length)).toEqual([
      made[0]!.bytes!.length,
      "thumbnail_failed",
      made[0]!.bytes!.length,
      made[0]!.bytes!.length,
    ])
  })

  it.each([
    [
      "SVG",
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
    ],
    ["TIFF", () => twoHalves(20, 10).tiff().toBuffer()],
    ["a PNG with a broken body", async () => brokenPng()],
    ["a JPEG that is cut off", async () => (await twoHalves(900, 900).jpeg().toBuffer()).subarray(0, 3000)],
    ["text", async () => Buffer.from("hello")],
    ["nothing", async () => Buffer.alloc(0)],
    ["a BMP that is cut off", async () => Buffer.from("BM\0\0\0\0")],
  ])("refuses %s", async (_, make) => {
    const made = await makeThumbnail(await make())
    expect(made.bytes).toBeNull()
    expect(made.reason?.sentence).toMatch(/^The picture cannot be decoded .+ It was left out; the other files are kept\. /)
  })

  it("refuses more pixels than allowed", async () => {
    const image = await twoHalves(100, 100).png().toBuffer()
    expect((await makeThumbnail(image, { pixelsMax: 9_999 })).reason?.sentence).toMatch(/pixel limit/)
    expect((await makeThumbnail(image, { pixelsMax: 10_000 })).reason).toBeNull()
  })
})

/** All chunks and checksums are right, but the pixels stop half way. */
function brokenPng(): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type, "latin1"), body])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(body.length, 0)
    ends.writeUInt32BE(crc32(typed), 4)
    return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)])
  }
  const header = Buffer.from([0, 0, 1, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0])
  const pixels = deflateSync(Buffer.alloc(769 * 256, 7))
  const broken = Buffer.concat([pixels.subarray(0, 40), Buffer.alloc(100, 0xaa)])
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", broken),
    chunk("IEND", Buffer.alloc(0)),
  ])
}
