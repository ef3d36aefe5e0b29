import { Buffer } from "node:buffer"
import { crc32 } from "node:zlib"
import fc from "fast-check"
import { expect, test } from "vitest"
import { readZip } from "../../../server/src/file/zip.ts"
import { checksum, isPack, packAll, packFiles } from "./pack-files.ts"

test("the server's own reader finds every file with its name and bytes", async () => {
  const one = fc.record({
    name: fc.stringMatching(/^[a-zäöü][a-z0-9äöü]{0,8}\.(jpg|jsonl)$/),
    bytes: fc.uint8Array({ maxLength: 300 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(one, { selector: file => file.name, maxLength: 6 }), async files => {
      const blob = await packFiles(
        files.map(({ name, bytes }) => ({ file: new File([new Uint8Array(bytes)], name), path: `in/${name}` })),
      )
      const found: { name: string; hex: string }[] = []
      for await (const entry of readZip(Buffer.from(await blob!.arrayBuffer()))) {
        const parts: Buffer[] = []
        if (entry.reason === null) for await (const part of entry.open()) parts.push(part)
        found.push({ name: entry.name, hex: Buffer.concat(parts).toString("hex") })
      }
      expect(found).toEqual(files.map(({ name, bytes }) => ({ name: `in/${name}`, hex: Buffer.from(bytes).toString("hex") })))
    }),
    { numRuns: 40 },
  )
})

test("the checksum is the one of zlib", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async bytes => {
      expect(await checksum(new Blob([new Uint8Array(bytes)]))).toBe(crc32(bytes))
    }),
  )
})

test("pictures and folders become one archive of their folder's name, record files stay apart", async () => {
  const dropped = (...paths: string[]) => paths.map(path => ({ path, file: new File(["x"], path.split("/").at(-1)!) }))
  expect(isPack(dropped("a.jsonl", "b.jsonl"))).toBe(false)
  expect(isPack(dropped("a.jpg"))).toBe(false)
  expect(isPack(dropped("a.jpg", "b.png"))).toBe(true)
  expect((await packAll(dropped("cells/a.jpg", "cells/list.jsonl"), () => {}))!.file.name).toBe("cells.zip")
})
