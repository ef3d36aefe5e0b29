import { isUtf8 } from "node:buffer"
import { crc32, createInflateRaw } from "node:zlib"
import { type Entry, fromBufferPromise, getFileNameLowLevel, openPromise, type ZipFile } from "yauzl"
import { isArchiveName, isSystemName, safeName } from "./media-name.ts"
import { fileLeftOut, type MediaReason, type MediaReasonCode, MediaRefused } from "./media-reason.ts"

export type ZipLimits = {
  /** Files and folders in the archive. */
  readonly entriesMax: number
  /** Bytes of all files together, inflated. */
  readonly bytesMax: number
  /** Bytes of one file, inflated. */
  readonly entryBytesMax: number
  /** Inflated over stored bytes of one file, looked at from 1 MB on. Deflate cannot exceed 1032. */
  readonly ratioMax: number
}

export const zipLimits: ZipLimits = { entriesMax: 200_000, bytesMax: 50e9, entryBytesMax: 2e9, ratioMax: 200 }

export type ZipEntry =
  | {
      readonly name: string
      /** As the archive says; `open` refuses when it is not so. */
      readonly bytes: number
      readonly reason: null
      /** The file's bytes, to be read before the next entry is asked for. Throws MediaRefused; the entries behind it can still be read. */
      open(): AsyncGenerator<Buffer>
    }
  | { readonly name: string; readonly bytes: number; readonly reason: MediaReason }

const RATIO_FROM_BYTES = 1_000_000

/**
 * The files of a ZIP archive (a path, or all its bytes), in its order, one at a time. Names are safe (`safeName`) and occur once.
 * What cannot be taken comes with its name and a reason: names that point outside, links, encrypted files, archives inside. Limits
 * are enforced on the bytes that really come out, whatever the archive says about itself. Folders and system files are
 * passed over. Throws MediaRefused if the archive as a whole cannot be read, or from some entry on.
 */
export async function* readZip(input: string | Buffer, limits: Partial<ZipLimits> = {}): AsyncGenerator<ZipEntry> {
  const budget = { ...zipLimits, ...limits, spent: 0 }
  const zip = await openZip(input)
  const names = new Set<string>()
  let read = 0
  try {
    if (zip.entryCount > budget.entriesMax) {
      const what = `The ZIP archive holds ${count(zip.entryCount)} entries; at most ${count(budget.entriesMax)} are allowed.`
      throw refused("zip_entries", what, "Nothing was taken from it.", "Split it into several archives.")
    }
    for await (const entry of entriesOf(zip, () => read)) {
      read++
      const raw = nameOf(entry)
      if (raw.endsWith("/") || isSystemName(raw)) continue
      const { name, reason: unsafe } = safeName(raw)
      const bytes = entry.uncompressedSize
      let reason = unsafe ?? entryReason(name, entry, budget)
      if (reason === null && names.has(name)) {
        const what = `The archive holds ${JSON.stringify(name)} twice; the first was taken.`
        reason = fileLeftOut("name_twice", what, "Rename one of the two.")
      }
      if (reason !== null) yield { name, bytes, reason }
      else {
        names.add(name)
        yield { name, bytes, reason: null, open: () => inflate(zip, entry, name, budget) }
      }
    }
  } finally {
    zip.close()
  }
}

async function openZip(input: string | Buffer): Promise<ZipFile> {
  // names are decoded here, because one bad name would end the reading of all
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false }
  try {
    return await (typeof input === "string" ? openPromise(input, options) : fromBufferPromise(input, options))
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw error
    const what = "The file is not a ZIP archive, or its end is missing."
    throw refused("zip_unreadable", what, "Nothing was taken from it.", "Copy or download it again.", error)
  }
}

async function* entriesOf(zip: ZipFile, read: () => number): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry()
  } catch (cause) {
    const what = `The list of files in the ZIP archive is damaged or encrypted behind entry ${count(read())}.`
    throw refused("zip_damaged", what, "The files before that were taken.", "Pack it again and import that.", cause)
  }
}

/** Many programs write UTF-8 without saying so; what is valid UTF-8 beyond ASCII is nothing else in practice. */
function nameOf(entry: Entry): string {
  const flags = isUtf8(entry.fileNameRaw) ? entry.generalPurposeBitFlag | 0x800 : entry.generalPurposeBitFlag
  return getFileNameLowLevel(flags, entry.fileNameRaw, entry.extraFields, true)
}

type Budget = ZipLimits & { spent: number }

function entryReason(name: string, entry: Entry, budget: Budget): MediaReason | null {
  const shown = JSON.stringify(name)
  const type = (entry.externalFileAttributes >>> 16) & 0xf000
  if (type !== 0 && type !== 0x8000) return fileLeftOut("zip_link", `${shown} is a link, not a file.`, "Pack the file itself.")
  if (entry.isEncrypted()) return fileLeftOut("zip_encrypted", `${shown} is encrypted.`, "Pack it without a password.")
  if (isArchiveName(name)) {
    return fileLeftOut(
      "zip_nested",
      `${shown} is an archive inside the archive, which is not opened.`,
      "Unpack it and import it by itself.",
    )
  }
  if (!entry.canDecodeFileData()) {
    return fileLeftOut("zip_unreadable", `${shown} is packed by a method that is not known here.`, "Pack it with Deflate.")
  }
  if (entry.uncompressedSize > budget.entryBytesMax) return tooLarge(name, budget)
  if (budget.spent + entry.uncompressedSize > budget.bytesMax) return tooMuch(name, budget)
  return null
}

async function* inflate(zip: ZipFile, entry: Entry, name: string, budget: Budget): AsyncGenerator<Buffer> {
  let bytes = 0
  let checksum = 0
  try {
    for await (const chunk of chunksOf(zip, entry)) {
      bytes += chunk.length
      budget.spent += chunk.length
      if (bytes > budget.entryBytesMax) throw new MediaRefused(tooLarge(name, budget))
      if (budget.spent > budget.bytesMax) throw new MediaRefused(tooMuch(name, budget))
      if (bytes > RATIO_FROM_BYTES && bytes > entry.compressedSize * budget.ratioMax) {
        const what = `${JSON.stringify(name)} grows to more than ${budget.ratioMax} times its packed size, as archives made to do harm do.`
        throw new MediaRefused(fileLeftOut("zip_ratio", what, "If it is real, import it unpacked."))
      }
      checksum = crc32(chunk, checksum)
      yield chunk
    }
  } catch (error) {
    if (error instanceof MediaRefused) throw error
    throw new MediaRefused(damaged(name), { cause: error })
  }
  if (bytes !== entry.uncompressedSize || checksum !== entry.crc32) throw new MediaRefused(damaged(name))
}

async function* chunksOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false })
  if (entry.compressionMethod === 0) {
    yield* packed
    return
  }
  const inflater = createInflateRaw()
  packed.on("error", error => inflater.destroy(error))
  packed.pipe(inflater)
  try {
    yield* inflater
  } finally {
    packed.unpipe(inflater)
    packed.destroy()
    inflater.destroy()
  }
}

function refused(code: MediaReasonCode, what: string, kept: string, todo: string, cause?: unknown): MediaRefused {
  return new MediaRefused({ code, what, todo, sentence: `${what} ${kept} ${todo}` }, { cause })
}

function damaged(name: string): MediaReason {
  return fileLeftOut("zip_damaged", `${JSON.stringify(name)} is damaged inside the archive.`, "Pack it again and import that.")
}

function tooLarge(name: string, { entryBytesMax }: Budget): MediaReason {
  const what = `${JSON.stringify(name)} is larger than ${count(entryBytesMax)} bytes when unpacked.`
  return fileLeftOut("zip_bytes", what, "Make the file smaller.")
}

function tooMuch(name: string, { bytesMax }: Budget): MediaReason {
  const what = `With ${JSON.stringify(name)} the archive would unpack to more than ${count(bytesMax)} bytes.`
  return fileLeftOut("zip_bytes", what, "Split it into several archives.")
}

function count(amount: number): string {
  return amount.toLocaleString("en")
}
