/**
 * Several files as one ZIP without compression: one import then carries a folder of images, with its record file if there is one. The
 * bytes stay on disk (a Blob of Blobs); each file is read once for its checksum. Format: PKWARE APPNOTE 6.3.10, without ZIP64.
 */
import type { DroppedFile } from "../ui/read-drop.ts"

const filesMax = 65_535
const bytesMax = 4_294_967_295

/** Whether these belong into one archive: pictures, or a folder with whatever is in it. Record files alone go in one by one. */
export function isPack(files: readonly DroppedFile[]): boolean {
  return files.length > 1 && files.some(({ path }) => path.includes("/") || /\.(jpe?g|png|gif|webp|avif|bmp)$/i.test(path))
}

/** The files as one, named after their folder. Null when they are more than a ZIP holds. `onRead` is given the bytes read so far. */
export async function packAll(files: readonly DroppedFile[], onRead: (bytes: number) => void): Promise<DroppedFile | null> {
  const path = `${files[0]?.path.includes("/") ? files[0].path.split("/")[0] : "files"}.zip`
  const blob = await packFiles(files, onRead)
  return blob && { path, file: new File([blob], path, { type: blob.type }) }
}

/** Null for more files or bytes than a ZIP holds. */
export async function packFiles(files: readonly DroppedFile[], onRead: (bytes: number) => void = () => {}): Promise<Blob | null> {
  const parts: BlobPart[] = []
  const directory: BlobPart[] = []
  let [at, directoryBytes, read] = [0, 0, 0]
  if (files.length > filesMax) return null
  for (const { file, path } of files) {
    const name = new TextEncoder().encode(path)
    const sum = await checksum(file, bytes => onRead(read + bytes))
    read += file.size
    const local = header(0x04034b50, 30, view => {
      view.setUint16(4, 20, true)
      fields(view, 6, sum, file.size, name.length)
    })
    const entry = header(0x02014b50, 46, view => {
      view.setUint16(4, 20, true)
      view.setUint16(6, 20, true)
      fields(view, 8, sum, file.size, name.length)
      view.setUint32(42, at, true)
    })
    parts.push(local, name, file)
    directory.push(entry, name)
    at += local.byteLength + name.length + file.size
    directoryBytes += entry.byteLength + name.length
    if (at + directoryBytes > bytesMax) return null
  }
  const end = header(0x06054b50, 22, view => {
    view.setUint16(8, files.length, true)
    view.setUint16(10, files.length, true)
    view.setUint32(12, directoryBytes, true)
    view.setUint32(16, at, true)
  })
  return new Blob([...parts, ...directory, end], { type: "application/zip" })
}

function header(signature: number, bytes: number, fill: (view: DataView) => void): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(bytes))
  view.setUint32(0, signature, true)
  fill(view)
  return view.buffer as ArrayBuffer
}

/** What both headers have in this order: flags (UTF-8 names), method 0, a date that never changes, checksum, sizes, length of the name. */
function fields(view: DataView, at: number, sum: number, bytes: number, name: number): void {
  view.setUint16(at, 0x0800, true)
  view.setUint16(at + 2, 0, true)
  view.setUint16(at + 4, 0, true)
  view.setUint16(at + 6, 0x21, true)
  view.setUint32(at + 8, sum, true)
  view.setUint32(at + 12, bytes, true)
  view.setUint32(at + 16, bytes, true)
  view.setUint16(at + 20, name, true)
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

/** CRC-32 of a file, read in pieces. */
export async function checksum(file: Blob, onRead: (bytes: number) => void = () => {}): Promise<number> {
  let [sum, read] = [0xffffffff, 0]
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    for (let i = 0; i < value.length; i++) sum = table[(sum ^ value[i]!) & 255]! ^ (sum >>> 8)
    read += value.length
    onRead(read)
  }
  return (sum ^ 0xffffffff) >>> 0
}
