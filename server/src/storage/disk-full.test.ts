/**
 * A full disk, really: the storage lies on a file system of 8 MB in memory. What does not fit is refused with a sentence and leaves nothing
 * behind; what was there stays; when there is space again, everything goes on. Needs root, to mount it.
 */
import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { ProblemError } from "@tagwerk/contract/client.ts"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { exportJob } from "../dataset/export.ts"
import { createWorld, type World } from "../test-world.ts"

let world: World
let folder: string
let isMounted = false
const at = () => ({ workspace: world.workspace, project: place })
const place = newId("project")
const calm = new AbortController().signal

beforeAll(async () => {
  world = await createWorld()
  folder = join(world.house.config.folder, "storage")
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], { stdio: "ignore" })
    isMounted = true
  } catch {
    // Not root, or not allowed to mount here.
  }
  const owner = await world.as("owner")
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [{ key: "mood", kind: "choice" as const, options: [{ name: "good" }] }],
  }
  await owner.call("project.create", { workspace: world.workspace, id: place, name: "Full", form })
  const tasks = Array.from({ length: 200 }, (_, i) => ({ id: newId("task"), payload: { text: `${i} ${"x".repeat(2000)}` } }))
  await owner.call("task.add", { ...at(), tasks })
}, 180_000)
afterAll(async () => {
  if (isMounted) execFileSync("umount", [folder])
  await world?.close()
})

const filler = () => join(folder, "filler")
function fill(leave: number): void {
  rmSync(filler(), { force: true })
  for (let size = 8 << 20; size > 0; size -= 64 << 10)
    try {
      writeFileSync(filler(), Buffer.alloc(size))
      break
    } catch {
      rmSync(filler(), { force: true })
    }
  const { size } = statSync(filler())
  writeFileSync(filler(), Buffer.alloc(Math.max(0, size - leave)))
}
/** Everything but the filler. */
const kept = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== "filler")
    .map(entry => entry.name)

/** A gray picture of one size or another, uncompressed. */
function bmp(width: number, height: number): Uint8Array<ArrayBuffer> {
  const row = Math.ceil((width * 3) / 4) * 4
  const bytes = Buffer.alloc(54 + row * height, 128)
  bytes.fill(0, 0, 54)
  bytes.write("BM")
  bytes.writeUInt32LE(bytes.length, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(width, 18)
  bytes.writeInt32LE(height, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return new Uint8Array(bytes)
}

test("a picture that does not fit is refused and leaves nothing; with space again it goes in", async context => {
  if (!isMounted) return context.skip()
  const owner = await world.as("owner")
  const small = newId("file")
  await owner.call("file.upload", { ...at(), id: small, name: "small.bmp" }, { body: bmp(40, 40) })
  const before = kept()
  fill(64 << 10)
  const id = newId("file")
  const big = () => owner.call("file.upload", { ...at(), id, name: "big.bmp" }, { body: bmp(800, 600) })
  const refused = await big().catch(error => error)
  expect(refused).toBeInstanceOf(ProblemError)
  expect(refused.problem).toMatchObject({ code: "disk_full", status: 507 })
  expect(refused.problem.detail).toMatch(/disk of the server is full.*acknowledged before is kept.*Free some space/)
  expect(kept()).toEqual(before)
  // What needs no disk of ours goes on, and what was there is there.
  expect((await owner.call("file.show", { ...at(), file: small })).bytes).toBe(bmp(40, 40).length)
  expect((await owner.call("task.list", at())).items.length).toBeGreaterThan(0)
  rmSync(filler())
  expect(await big()).toMatchObject({ id, width: 800, height: 600 })
})

test("an export that does not fit fails with a sentence; begun again with space, it is whole", async context => {
  if (!isMounted) return context.skip()
  const owner = await world.as("owner")
  fill(64 << 10)
  const before = kept()
  const made = async () => {
    const id = newId("export")
    await owner.call("export.create", { ...at(), id, what: "project", format: "jsonl" })
    await exportJob(world.house)({ workspace: toUuid(world.workspace), project: toUuid(place), export: toUuid(id) }, calm).catch(
      () => {},
    )
    return owner.call("export.show", { ...at(), export: id })
  }
  const failed = await made()
  expect(failed.state).toBe("failed")
  expect(failed.error).toMatch(/disk.*full.*Free some space/)
  expect(kept()).toEqual(before)
  rmSync(filler())
  const whole = await made()
  expect(whole).toMatchObject({ state: "done" })
  expect(whole.bytes).toBeGreaterThan(200 * 2000)
})

test("an upload to import that does not fit is refused; nothing of it becomes a task", async context => {
  if (!isMounted) return context.skip()
  const owner = await world.as("owner")
  fill(64 << 10)
  const id = newId("import")
  const { count } = await owner.call("task.count", at())
  await owner.call("import.create", { ...at(), id, name: "big.jsonl" })
  const body = new TextEncoder().encode(`{"text": "${"y".repeat(1000)}"}\n`.repeat(2000))
  const refused = await owner.call("import.upload", { ...at(), import: id, offset: 0 }, { body }).catch(error => error)
  expect(refused.problem).toMatchObject({ code: "disk_full" })
  rmSync(filler())
  expect((await owner.call("task.count", at())).count).toBe(count)
  expect(await owner.call("import.show", { ...at(), import: id })).toMatchObject({ state: "waiting", imported: 0 })
  // Sent again from the beginning, or from where it broke off, it fits.
  const stored = await owner.call("import.upload", { ...at(), import: id, offset: 0 }, { body })
  expect(stored).toMatchObject({ bytes: body.length })
  // The last word of a test may be a refusal: the server closes all the same.
  fill(64 << 10)
  const last = newId("import")
  await owner.call("import.create", { ...at(), id: last, name: "last.jsonl" })
  const again = owner.call("import.upload", { ...at(), import: last, offset: 0 }, { body })
  await expect(again).rejects.toThrow(/disk of the server is full/)
})
