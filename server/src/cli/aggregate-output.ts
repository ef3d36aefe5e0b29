/** Writes what a command computed: to a file, whole or not at all, or to standard output. */
import { createWriteStream, statSync } from "node:fs"
import { rename, rm } from "node:fs/promises"
import { dirname, extname } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { CalledWrongly } from "./command.ts"

/**
 * What would fail after minutes of work, found before it.
 *
 * @param endings - of the formats that are written, like ".csv"
 * @throws CalledWrongly for another ending, or a folder that is not there.
 */
export function checkOutput(path: string | undefined, ...endings: string[]): void {
  if (path === undefined || path === "-") return
  if (!endings.includes(extname(path)))
    throw new CalledWrongly(
      `${path} cannot be written: it must end in ${endings.join(" or ")}. Nothing was computed. Name it so.`,
    )
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory())
    throw new CalledWrongly(`There is no folder ${dirname(path)} to write to. Nothing was computed. Make it, or name another.`)
}

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
