/** What is known beforehand in a project that moves: known answers, draws of them, certificates of models; after its tasks and responses. */
import { parseId } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"
import { markGold } from "../gold/gold.ts"
import { bringDraw } from "../gold/suggest.ts"
import { append } from "../log/append.ts"
import * as sql from "./import.sql.ts"
import type { DrawLine, GoldLine, JudgedLine } from "./project-part.ts"
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
        ...(gold.at === undefined ? {} : { at: gold.at }),
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

/** Tasks that are not here are no part of a draw; the number it was drawn from stays. */
export async function bringDraws(query: Query, place: ImportPlace, draws: readonly DrawLine[]): Promise<void> {
  for (const { id, seed, drawn_from, tasks, by, at } of draws) {
    const ids = tasks.map(task => parseId("task", task)!)
    const there = new Set((await query<{ id: string }>(sql.present, [place.project, ids])).map(row => row.id))
    await bringDraw({ query, workspace: place.workspace }, place.project, {
      id: parseId("draw", id)!,
      seed,
      drawn_from,
      tasks: ids.filter(task => there.has(task)),
      by: String(by).slice(0, 200),
      at,
    })
  }
}

/** `workers`: those that have another id here. A worker that is no model here proves nothing. */
export async function bringJudged(
  query: Query,
  place: ImportPlace,
  judged: readonly JudgedLine[],
  workers: ReadonlyMap<string, string>,
): Promise<void> {
  for (const { worker, question, passed, right, of } of judged) {
    const id = parseId("worker", worker)!
    const [row] = await query<{ model: string }>(sql.modelOf, [place.workspace, workers.get(id) ?? id])
    if (row) await append({ query }, place.project, "model.judged", { model: row.model, question, passed, right, of })
  }
}
