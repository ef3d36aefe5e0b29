/** Open priority bands of a project, remembered for a second: asking for the smallest each time would walk dead index entries. */
import type { House, Send } from "../act.ts"
import { named } from "../db/batch.ts"
import { openBands } from "./lease.sql.ts"

const select = named("open_bands", openBands)
const remembered_ms = 1_000
const known = new WeakMap<House["db"], Map<string, { bands: number[]; at: number }>>()

/** `fresh_ms`: how old the memory may be; 0 asks the database. */
export async function bandsOf(house: House, send: Send, project: string, fresh_ms: number = remembered_ms): Promise<number[]> {
  const memory = known.get(house.db) ?? new Map<string, { bands: number[]; at: number }>()
  known.set(house.db, memory)
  const before = memory.get(project)
  if (before && house.now() - before.at < fresh_ms) return before.bands
  const rows = (await send([{ statement: select, values: [project] }]))[0]!
  const bands = rows.map(row => row["priority"] as number)
  if (memory.size > 10_000) memory.clear()
  memory.set(project, { bands, at: house.now() })
  return bands
}
