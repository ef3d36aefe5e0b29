import { fileLeftOut, type MediaReason } from "./media-reason.ts"

const IMAGE = /\.(?:jpe?g|jfif|png|gif|webp|avif|bmp)$/i
const ARCHIVE = /\.(?:zip|7z|rar|tar|tgz|gz|bz2|xz|zst|jar)$/i

/** Longest name in UTF-8 bytes: what file systems and the database take without asking. */
const NAME_BYTES_MAX = 1024

export function isImageName(name: string): boolean {
  return IMAGE.test(name)
}

export function isArchiveName(name: string): boolean {
  return ARCHIVE.test(name)
}

/** What operating systems leave beside the data (`__MACOSX/`, `.DS_Store`, `Thumbs.db`), and hidden files and folders. */
export function isSystemName(name: string): boolean {
  return name.split("/").some(part => /^\.[^.]/.test(part) || /^(?:__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(part))
}

/**
 * The name of a file inside an archive or folder, as it is stored: parts joined by `/`, in Unicode normal form C (macOS writes form D), without
 * `.` and empty parts. A name that points outside, or that some system would understand differently, gives a reason.
 */
export function safeName(name: string): { name: string; reason: MediaReason | null } {
  const parts = name.split("/")
  const problem = problemOf(name, parts)
  if (problem === null)
    return {
      name: parts
        .filter(part => part !== "" && part !== ".")
        .join("/")
        .normalize("NFC"),
      reason: null,
    }
  const shown = JSON.stringify(name.slice(0, 200).toWellFormed())
  const reason = fileLeftOut("name_unsafe", `The file name ${shown} ${problem}.`, "Rename the file and import it again.")
  return { name: name.slice(0, 200).toWellFormed().replaceAll("\0", "␀"), reason }
}

function problemOf(name: string, parts: string[]): string | null {
  if (parts.every(part => part === "" || part === ".")) return "is empty"
  if (name.startsWith("/")) return "begins with / and so points outside"
  if (name.includes("\\")) return "holds a backslash, which may mean a folder"
  if (/^[a-z]:/i.test(name)) return "begins with a drive letter"
  if (parts.includes("..")) return 'holds ".." and so points outside'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return "holds control characters"
  if (!name.isWellFormed() || name.includes("\ufffd")) return "is not valid text"
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) return `is longer than ${NAME_BYTES_MAX} bytes`
  return null
}

const collator = new Intl.Collator("en", { numeric: true })

/** `2.jpg` before `10.jpg`; the same on every machine. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}
