import type { Dirent } from "node:fs"
import { lstat, readdir, realpath, stat } from "node:fs/promises"
import { join, sep } from "node:path"
import { isImageName, isSystemName, naturalOrder, safeName } from "./media-name.ts"
import { fileLeftOut, type MediaReason } from "./media-reason.ts"

export type FolderFile =
  | { readonly name: string; readonly path: string; readonly bytes: number; readonly reason: null }
  | { readonly name: string; readonly path: null; readonly bytes: 0; readonly reason: MediaReason }

/**
 * The images in a folder and its sub-folders, in natural order (`2.jpg` before `10.jpg`, files of a folder before its sub-folders), one at a
 * time; only the names of one folder a level are held. `name` is relative to the folder, with `/`, in normal form C. Other files,
 * links to folders and links that lead out come with a reason; hidden and system files are passed over. Throws if the folder itself
 * cannot be read.
 */
export async function* readFolder(folder: string): AsyncGenerator<FolderFile> {
  const root = await realpath(folder)
  yield* walk(root, root, "")
}

async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<FolderFile> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => naturalOrder(a.name, b.name))
  const folders: Dirent[] = []
  for (const entry of entries) {
    if (isSystemName(entry.name)) continue
    if (entry.isDirectory()) folders.push(entry)
    else yield await look(root, join(folder, entry.name), prefix + entry.name)
  }
  for (const { name } of folders) {
    const path = join(folder, name)
    try {
      // between listing and entering it may have become a link
      if ((await lstat(path)).isSymbolicLink()) yield link(prefix + name, "a link to a folder")
      else yield* walk(root, path, `${prefix}${name}/`)
    } catch (error) {
      if (!isMissingOrForbidden(error)) throw error
      yield unreadable(prefix + name)
    }
  }
}

async function look(root: string, path: string, rawName: string): Promise<FolderFile> {
  const { name, reason } = safeName(rawName)
  if (reason) return { name, path: null, bytes: 0, reason }
  try {
    const real = await realpath(path)
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return link(name, "a link that leads out of the folder")
    const facts = await stat(real)
    if (facts.isDirectory()) return link(name, "a link to a folder")
    if (!facts.isFile() || !isImageName(name)) {
      const what = `${JSON.stringify(name)} is not an image by its name.`
      return {
        name,
        path: null,
        bytes: 0,
        reason: fileLeftOut("not_media", what, "Import tables and texts as files of their own."),
      }
    }
    return { name, path: real, bytes: facts.size, reason: null }
  } catch (error) {
    if (!isMissingOrForbidden(error)) throw error
    return unreadable(name)
  }
}

function link(name: string, what: string): FolderFile {
  const reason = fileLeftOut("folder_link", `${JSON.stringify(name)} is ${what}.`, "Put the files themselves into the folder.")
  return { name, path: null, bytes: 0, reason }
}

function unreadable(name: string): FolderFile {
  const what = `${JSON.stringify(name)} cannot be read: it is gone, or its rights forbid it.`
  return { name, path: null, bytes: 0, reason: fileLeftOut("folder_unreadable", what, "Check its rights and import again.") }
}

function isMissingOrForbidden(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null
  return code === "ENOENT" || code === "EACCES" || code === "EPERM" || code === "ELOOP"
}
