/** Writes what a command computed: to a file, whole or not at all, or to standard output. */
import { createWriteStream } from "node:fs"
import { rename, rm } from "node:fs/promises"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

/** The file appears under its name only when it is complete; `-` is standard output, whose reader may stop early. */
export async function writeOutput(path: string, pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
  if (path === "-") {
    try {
      await pipeline(Readable.from(pieces), process.stdout, { end: false })
    } catch (error) {
      if ((error as { code?: string }).code !== "EPIPE") throw error
    }
    return
  }
  const part = `${path}.part`
  try {
    await pipeline(Readable.from(pieces), createWriteStream(part))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
