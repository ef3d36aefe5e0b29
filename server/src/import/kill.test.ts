import { spawn } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Import } from "@tagwerk/contract/dataset.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { type Stage, sentiment, stageOf } from "./test-stage.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const rows = 30_000
/** Every 500th line is bad; there are no ids, so that a row that came twice would be two rows. */
const line = (i: number) =>
  i % 500 === 7 ? `{"text":"row ${i}",}` : `{"text":"row ${i}","n":${i},"more":"${"x".repeat(i % 90)}"}`
const file = `${Array.from({ length: rows }, (_, i) => line(i)).join("\n")}\n`
const bytesOfABatch = file.length / (rows / 8000)

async function importInChild(stage: Stage, path: string, budget: number | "all"): Promise<string | number | null> {
  const { workspace, project } = stage.place
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, "test-child.ts"),
      world.database_url,
      world.house.config.folder,
      workspace,
      project,
      path,
      String(budget),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  )
  return new Promise(resolve => child.on("exit", (code, signal) => resolve(signal ?? code)))
}

async function whatIsIn(stage: Stage) {
  const { items } = await stage.client.call("import.list", stage.in)
  const tasks = await stage.tasks()
  const added = await world.house.db.query<{ n: number }>(
    "select coalesce(sum((body ->> 'count')::bigint), 0)::bigint as n from event where stream_id = $1 and kind = 'task.added'",
    [toUuid(stage.in.project)],
  )
  return {
    imports: items,
    texts: tasks.map(task => JSON.stringify([task.payload["text"], task.payload["n"], task.payload["more"]])).sort(),
    added: added[0]!.n,
  }
}

const counts = ({ read, imported, skipped, refused, state }: Import) => ({ read, imported, skipped, refused, state })
const refusals = async (stage: Stage, id: string) =>
  (await stage.refusals(id)).map(refusal => [refusal.line, refusal.code, refusal.sentence])

test("killed at 20 random bytes and started again, the set of rows is that of an undisturbed run", {
  timeout: 180_000,
}, async () => {
  const path = join(world.house.config.folder, "data.jsonl")
  await writeFile(path, file)
  const calm = await stageOf(world, sentiment)
  expect(await importInChild(calm, path, "all")).toBe(0)
  const undisturbed = await whatIsIn(calm)
  expect(undisturbed.imports).toMatchObject([{ state: "done", read: rows, imported: rows - 60, refused: 60, skipped: 0 }])

  let [kills, moved] = [0, 0]
  while (kills < 20) {
    const stage = await stageOf(world, sentiment)
    let before = 0
    let end: string | number | null = null
    while (kills < 20) {
      // A row is twice as long on its way as in the file: up to two batches, so that some runs end before anything is stored and some behind a commit.
      end = await importInChild(stage, path, Math.floor(Math.random() * bytesOfABatch * 4))
      if (end === 0) break
      expect(end).toBe("SIGKILL")
      kills++
      const now = await whatIsIn(stage)
      expect(now.imports.length).toBeLessThanOrEqual(1)
      const [row] = now.imports
      if (!row) continue
      expect(row.read).toBe(row.imported + row.skipped + row.refused)
      expect(now.texts).toHaveLength(row.imported)
      expect(now.added).toBe(row.imported)
      if (row.read > before) moved++
      before = row.read
    }
    if (end !== 0) expect(await importInChild(stage, path, "all")).toBe(0)
    const after = await whatIsIn(stage)
    expect(after.texts).toEqual(undisturbed.texts)
    expect(after.added).toBe(undisturbed.added)
    expect(after.imports.map(counts)).toEqual(undisturbed.imports.map(counts))
    expect(await refusals(stage, after.imports[0]!.id)).toEqual(await refusals(calm, undisturbed.imports[0]!.id))
  }
  // Otherwise no kill met an import at work.
  expect(moved).toBeGreaterThan(2)
})
