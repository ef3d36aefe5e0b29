import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crc32, deflateRawSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { type MediaReasonCode, MediaRefused } from "./media-reason.ts"
import { readZip, type ZipLimits } from "./zip.ts"

type Packed = {
  name: string | Buffer
  data?: Buffer
  /** As claimed in the archive, where that is to differ from the truth. */
  size?: number
  crc?: number
  method?: number
  flags?: number
  attributes?: number
  packed?: Buffer
}

/** A ZIP archive, right or wrong as wished. */
function zipOf(entries: Packed[], entryCount = entries.length): Buffer {
  const bodies: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const { name, data = Buffer.from("data"), size, crc, method = 8, flags = 0x800, attributes = 0, packed } of entries) {
    const raw = typeof name === "string" ? Buffer.from(name) : name
    const body = packed ?? (method === 8 ? deflateRawSync(data) : data)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(raw.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE((3 << 8) | 20, 4)
    central.writeUInt16LE(flags, 8)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(crc ?? crc32(data), 16)
    central.writeUInt32LE(body.length, 20)
    central.writeUInt32LE(size ?? data.length, 24)
    central.writeUInt16LE(raw.length, 28)
    central.writeUInt32LE(attributes, 38)
    central.writeUInt32LE(offset, 42)
    bodies.push(local, raw, body)
    list.push(central, raw)
    offset += 30 + raw.length + body.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entryCount, 8)
  end.writeUInt16LE(entryCount, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, directory, end])
}

/** Opens every file; gives text or the code of the reason. */
async function unpack(zip: Buffer | string, limits?: Partial<ZipLimits>) {
  const found: [name: string, content: string][] = []
  const sentences: string[] = []
  for await (const entry of readZip(zip, limits)) {
    if (entry.reason) {
      found.push([entry.name, entry.reason.code])
      sentences.push(entry.reason.sentence)
      continue
    }
    try {
      const parts: Buffer[] = []
      for await (const part of entry.open()) parts.push(part)
      found.push([entry.name, Buffer.concat(parts).toString()])
    } catch (error) {
      if (!(error instanceof MediaRefused)) throw error
      found.push([entry.name, error.reason.code])
      sentences.push(error.reason.sentence)
    }
  }
  for (const sentence of sentences) expect(sentence).toMatch(/It was left out; the other files are kept\. \S.+\.$/)
  return found
}

describe("one entry is refused, the others are read", () => {
  const before: Packed = { name: "a.jpg", data: Buffer.from("first") }
  const after: Packed = { name: "z.jpg", data: Buffer.from("last"), method: 0 }
  const rows: [what: string, entry: Packed, name: string, code: MediaReasonCode][] = [
    ["..", { name: "../evil.jpg" }, "../evil.jpg", "name_unsafe"],
    [".. inside", { name: "x/../../evil.jpg" }, "x/../../evil.jpg", "name_unsafe"],
    ["absolute", { name: "/etc/passwd.jpg" }, "/etc/passwd.jpg", "name_unsafe"],
    ["backslash", { name: "..\\evil.jpg" }, "..\\evil.jpg", "name_unsafe"],
    ["drive letter", { name: "C:evil.jpg" }, "C:evil.jpg", "name_unsafe"],
    ["control character", { name: "a\nb.jpg" }, "a\nb.jpg", "name_unsafe"],
    ["zero byte", { name: "a.jpg\0.png" }, "a.jpg␀.png", "name_unsafe"],
    ["nothing but a dot", { name: "." }, ".", "name_unsafe"],
    ["a long name", { name: `${"x".repeat(1100)}.jpg` }, "x".repeat(200), "name_unsafe"],
    [
      "symbolic link",
      { name: "link.jpg", attributes: 0o120777 * 65536, data: Buffer.from("/etc/passwd") },
      "link.jpg",
      "zip_link",
    ],
    ["device", { name: "dev.jpg", attributes: 0o020666 * 65536 }, "dev.jpg", "zip_link"],
    ["encrypted", { name: "secret.jpg", flags: 0x801 }, "secret.jpg", "zip_encrypted"],
    ["archive inside", { name: "inner.ZIP" }, "inner.ZIP", "zip_nested"],
    ["unknown method", { name: "lzma.jpg", method: 14 }, "lzma.jpg", "zip_unreadable"],
    ["twice", { name: "./a.jpg" }, "a.jpg", "name_twice"],
    ["wrong checksum", { name: "b.jpg", crc: 1 }, "b.jpg", "zip_damaged"],
    ["stored with a wrong checksum", { name: "b.jpg", crc: 1, method: 0 }, "b.jpg", "zip_damaged"],
    ["less than it says", { name: "b.jpg", size: 5 }, "b.jpg", "zip_damaged"],
    ["more than it says", { name: "b.jpg", size: 3 }, "b.jpg", "zip_damaged"],
    ["broken stream", { name: "b.jpg", packed: Buffer.from([0xff, 0xff, 0xff]) }, "b.jpg", "zip_damaged"],
    ["stream cut off", { name: "b.jpg", packed: deflateRawSync(Buffer.from("data")).subarray(0, 4) }, "b.jpg", "zip_damaged"],
    ["too large as it says", { name: "b.jpg", size: 1001 }, "b.jpg", "zip_bytes"],
    ["too large though it says otherwise", { name: "b.jpg", data: Buffer.alloc(2000), size: 4 }, "b.jpg", "zip_bytes"],
  ]
  it.each(rows)("%s", async (_, entry, name, code) => {
    expect(await unpack(zipOf([before, entry, after]), { entryBytesMax: 1000 })).toEqual([
      ["a.jpg", "first"],
      [name, code],
      ["z.jpg", "last"],
    ])
  })
})

describe("bombs", () => {
  const zeros = Buffer.alloc(20_000_000)

  it("stops at the ratio, whatever the archive says about itself", async () => {
    for (const size of [zeros.length, 10]) {
      let bytes = 0
      for await (const entry of readZip(zipOf([{ name: "bomb.bmp", data: zeros, size }]), { ratioMax: 50 })) {
        const read = async () => {
          for await (const part of entry.reason ? [] : entry.open()) bytes += part.length
        }
        await expect(read()).rejects.toMatchObject({ reason: { code: "zip_ratio" } })
      }
      expect(bytes).toBeLessThanOrEqual(1_100_000)
    }
  })

  it("counts all files together, on what really comes out", async () => {
    const lying = Array.from({ length: 4 }, (_, i) => ({ name: `${i}.bmp`, data: Buffer.alloc(400_000), size: 1 }))
    const codes = (await unpack(zipOf(lying), { bytesMax: 1_000_000 })).map(([, code]) => code)
    expect(codes).toEqual(["zip_damaged", "zip_damaged", "zip_bytes", "zip_bytes"])
  })

  it("does not begin with more entries than allowed", async () => {
    const entries = readZip(zipOf([{ name: "a.jpg" }], 5), { entriesMax: 4 })
    await expect(entries.next()).rejects.toMatchObject({ reason: { code: "zip_entries" }, message: /holds 5 entries; at most 4/ })
  })
})

describe("names", () => {
  it("are in normal form C, without needless parts, and collide after that", async () => {
    const found = await unpack(
      zipOf([{ name: "x//./Caf\u0065\u0301.jpg" }, { name: "x/Caf\u00e9.jpg" }, { name: "x/caf\u00e9.jpg" }]),
    )
    expect(found).toEqual([
      ["x/Caf\u00e9.jpg", "data"],
      ["x/Caf\u00e9.jpg", "name_twice"],
      ["x/caf\u00e9.jpg", "data"],
    ])
  })

  it("are UTF-8 also where the archive does not say so, else code page 437", async () => {
    const found = await unpack(
      zipOf([
        { name: "Größe.jpg", flags: 0 },
        { name: Buffer.from([0x81, 0x2e, 0x6a, 0x70, 0x67]), flags: 0 },
      ]),
    )
    expect(found.map(([name]) => name)).toEqual(["Größe.jpg", "ü.jpg"])
  })

  it("of the system and of folders are passed over", async () => {
    const names = ["__MACOSX/a.jpg", "x/._a.jpg", ".DS_Store", "Thumbs.db", "x/", ".git/a.jpg", "x/a.jpg"]
    expect(await unpack(zipOf(names.map(name => ({ name }))))).toEqual([["x/a.jpg", "data"]])
  })
})

describe("the whole archive", () => {
  it.each([
    ["no ZIP", Buffer.from("hello, this is no archive at all")],
    ["empty", Buffer.alloc(0)],
    ["cut off", zipOf([{ name: "a.jpg" }]).subarray(0, -10)],
  ])("%s", async (_, bytes) => {
    const error = await readZip(bytes)
      .next()
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject({ reason: { code: "zip_unreadable" } })
    expect((error as Error).message).toMatch(/Nothing was taken from it\. \S/)
  })

  it("says behind which entry its list is damaged", async () => {
    const zip = zipOf([{ name: "a.jpg" }, { name: "b.jpg" }])
    zip[zip.lastIndexOf("PK\x01\x02")] = 0
    await expect(unpack(zip)).rejects.toMatchObject({
      reason: { code: "zip_damaged" },
      message: /behind entry 1\..*before that were taken/s,
    })
  })

  it("is read from a path, left early, and closed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "zip-"))
    try {
      const path = join(folder, "a.zip")
      await writeFile(path, zipOf([{ name: "a.jpg", data: Buffer.alloc(3_000_000, "x") }, { name: "b.jpg" }]))
      for await (const entry of readZip(path)) {
        if (!entry.reason) for await (const part of entry.open()) if (part.length > 0) break
      }
      for await (const entry of readZip(path)) {
        expect(entry.name).toBe("a.jpg")
        break
      }
      expect((await unpack(path)).map(([name]) => name)).toEqual(["a.jpg", "b.jpg"])
      await expect(readZip(join(folder, "none.zip")).next()).rejects.toMatchObject({ code: "ENOENT" })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
