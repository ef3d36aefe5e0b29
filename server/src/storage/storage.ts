/** Bytes by key. A key is `workspace/project/name`, made by us from ids, never from what a person typed. */
import { createHash } from "node:crypto"
import { createReadStream, createWriteStream } from "node:fs"
import { mkdir, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Transform } from "node:stream"
import { pipeline } from "node:stream/promises"

export interface Stored {
  bytes: number
  sha256: Buffer
}
export interface Storage {
  /** Stores a stream whole or not at all: written beside, flushed, then renamed. */
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<Stored>
  /** Writes at an offset of a file being uploaded; returns its new size. */
  extend(key: string, offset: number, source: AsyncIterable<Uint8Array>): Promise<number>
  read(key: string, range?: { start?: number; end?: number }): NodeJS.ReadableStream & AsyncIterable<Buffer>
  /** Size in bytes, null when there is none. */
  size(key: string): Promise<number | null>
  /** Gives what is stored another key at once; whatever had that key is replaced. */
  move(from: string, to: string): Promise<void>
  remove(prefix: string): Promise<void>
  /** A path for programs that need a file. */
  path(key: string): string
}

export function createLocalStorage(folder: string): Storage {
  const pathOf = (key: string) => {
    if (!/^[0-9a-z][0-9a-z._-]*(\/[0-9a-z][0-9a-z._-]*)*$/.test(key) || key.includes(".."))
      throw new Error(`not a storage key: ${key}`)
    return join(folder, key)
  }
  let serial = 0
  return {
    path: pathOf,
    async put(key, source) {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true })
      const beside = `${path}.part-${process.pid}-${++serial}`
      const hash = createHash("sha256")
      let bytes = 0
      const counter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk)
          bytes += chunk.length
          done(null, chunk)
        },
      })
      try {
        await pipeline(source, counter, createWriteStream(beside, { flush: true }))
        await rename(beside, path)
      } catch (error) {
        await rm(beside, { force: true })
        throw error
      }
      return { bytes, sha256: hash.digest() }
    },
    async extend(key, offset, source) {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true })
      await pipeline(source, createWriteStream(path, { flags: offset === 0 ? "w" : "r+", start: offset, flush: true }))
      return (await stat(path)).size
    },
    read: (key, range = {}) => createReadStream(pathOf(key), range),
    async size(key) {
      try {
        return (await stat(pathOf(key))).size
      } catch (error) {
        if ((error as { code?: string }).code === "ENOENT") return null
        throw error
      }
    },
    async move(from, to) {
      const path = pathOf(to)
      await mkdir(dirname(path), { recursive: true })
      await rename(pathOf(from), path)
    },
    async remove(prefix) {
      await rm(pathOf(prefix), { recursive: true, force: true })
    },
  }
}
