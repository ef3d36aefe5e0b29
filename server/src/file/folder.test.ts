import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { readFolder } from "./folder.ts"

let top: string
let root: string
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "folder-"))
  root = join(top, "data")
  await mkdir(root)
})
afterEach(() => rm(top, { recursive: true }))

async function put(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(root, name, ".."), { recursive: true })
    await writeFile(join(root, name), "data")
  }
}

async function list(): Promise<[name: string, code: string | number][]> {
  const found: [string, string | number][] = []
  for await (const file of readFolder(root)) found.push([file.name, file.reason?.code ?? file.bytes])
  return found
}

it("lists images in natural order, a folder's files before its folders", async () => {
  await put("10.jpg", "2.jpg", "1.PNG", "b/2.webp", "b/10.webp", "a 1/x.gif", "Größe.avif")
  expect((await list()).map(([name]) => name)).toEqual([
    "1.PNG",
    "2.jpg",
    "10.jpg",
    "Größe.avif",
    "a 1/x.gif",
    "b/2.webp",
    "b/10.webp",
  ])
})

it("names other files with a reason, and passes over hidden ones", async () => {
  await put("a.jpg", "labels.csv", ".hidden.jpg", ".git/x.jpg", "Thumbs.db", "b/readme.txt")
  expect(await list()).toEqual([
    ["a.jpg", 4],
    ["labels.csv", "not_media"],
    ["b/readme.txt", "not_media"],
  ])
})

it("follows links to files inside, and no link to a folder or out of it", async () => {
  await put("real/a.jpg")
  await writeFile(join(top, "secret.jpg"), "secret")
  await mkdir(join(top, "data-2"))
  await writeFile(join(top, "data-2", "b.jpg"), "other")
  await symlink(join(root, "real", "a.jpg"), join(root, "inside.jpg"))
  await symlink("../secret.jpg", join(root, "out.jpg"))
  await symlink("../data-2/b.jpg", join(root, "out2.jpg"))
  await symlink("..", join(root, "up"))
  await symlink(".", join(root, "loop"))
  await symlink("nothing.jpg", join(root, "gone.jpg"))
  await symlink("self.jpg", join(root, "self.jpg"))
  expect(await list()).toEqual([
    ["gone.jpg", "folder_unreadable"],
    ["inside.jpg", 4],
    ["loop", "folder_link"],
    ["out.jpg", "folder_link"],
    ["out2.jpg", "folder_link"],
    ["self.jpg", "folder_unreadable"],
    ["up", "folder_link"],
    ["real/a.jpg", 4],
  ])
})

it("refuses names that would be understood differently elsewhere", async () => {
  await put("a\\b.jpg", "c:d.jpg", "e\nf.jpg")
  expect((await list()).map(([, code]) => code)).toEqual(["name_unsafe", "name_unsafe", "name_unsafe"])
})

it("gives names in normal form C and the path as it is", async () => {
  await put("Cafe\u0301.jpg")
  for await (const file of readFolder(root)) {
    expect(file.name).toBe("Caf\u00e9.jpg")
    expect(file.path).toContain("Cafe\u0301.jpg")
  }
})

it("throws when the folder itself is not there", async () => {
  await expect(readFolder(join(root, "none")).next()).rejects.toThrow("ENOENT")
})
