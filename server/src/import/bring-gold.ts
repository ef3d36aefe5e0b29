/** Known answers of a project that moves: after its tasks and responses, as they stand in the file. */
import { parseId } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"
import { markGold } from "../gold/gold.ts"
import * as sql from "./import.sql.ts"
import type { GoldLine } from "./project-part.ts"
import type { ReadRefusal } from "./reading.ts"
import type { ImportPlace } from "./store.ts"

/** Returns those whose task is not there or was withdrawn. */
export async function bringGold(
  query: Query,
  place: ImportPlace,
  lines: readonly { line: number; gold: GoldLine }[],
): Promise<ReadRefusal[]> {
  const ids = lines.map(({ gold }) => parseId("task", gold.task)!)
  const there = new Set((await query<{ id: string }>(sql.markable, [place.project, ids])).map(row => row.id))
  const lost: ReadRefusal[] = []
  for (const [i, { line, gold }] of lines.entries()) {
    const task = ids[i]!
    const { value, form_version, source } = gold
    const by = String(gold.by).slice(0, 200)
    if (there.has(task))
      await markGold({ query, workspace: place.workspace }, place.project, {
        task,
        value,
        form_version,
        source,
        by,
        worker: null,
      })
    else
      lost.push({
        number: -line,
        line,
        code: "project_gold",
        sentence: `Line ${line}: the task of this known answer is not there, or was withdrawn. It was left out; the rest is kept.`,
        text: JSON.stringify(gold).slice(0, 200),
      })
  }
  return lost
}
