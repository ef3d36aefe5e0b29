/** Tasks drawn at random to become gold, and the list of those whose answer somebody still has to enter. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload } from "@tagwerk/contract/form.ts"
import { type GoldSummary, goldAdvised } from "@tagwerk/contract/gold.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { factsOf } from "../file/facts.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { imageOf, shownOf } from "../task/shown.ts"
import * as sql from "./gold.sql.ts"
import { nameOf } from "./gold.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** So many wait at most: a list that nobody can work off helps nobody. */
const waitingMax = 500

export const whyRandom = `Gold is drawn at random because people pick tasks that are easier, harder or clearer than the rest: workers' accuracy on them, and every confidence fitted to it, would be wrong for all other tasks. ${goldAdvised.least} to ${goldAdvised.most} a project are enough. Answer every drawn task, the awkward ones too; withdraw only what is broken.`

export const suggestGold: Of<"gold.suggest"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.id)
  const here = [project, tx.workspace]
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  // One draw after the other, so that no task is in two of them.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('gold ' || $1::text, 0))", [project])
  const [known] = await tx.query<{ seed: number; drawn_from: number; task_ids: string[] }>(sql.oneDraw, [...here, id])
  if (known) return drawOf(id, known.seed, known.drawn_from, known.task_ids)
  const [waiting] = await tx.query<{ n: number }>(sql.countTodo, here)
  if (waiting!.n + input.size > waitingMax)
    refuse("gold_refused", {
      reason: `${waiting!.n} drawn tasks wait for their answer already.`,
      todo: `Answer them first, or draw at most ${Math.max(0, waitingMax - waiting!.n)} more.`,
    })
  const seed = input.seed ?? Math.floor(tx.house.random() * 2_147_483_648)
  const [from] = await tx.query<{ n: number }>(sql.countDrawable, here)
  if (from!.n === 0)
    refuse("gold_refused", {
      reason: "There is no task to draw: all are gold, drawn or withdrawn, or none was imported yet.",
      todo: "Import tasks first.",
    })
  const tasks = (await tx.query<{ id: string }>(sql.draw, [...here, seed, input.size])).map(row => row.id)
  await tx.query(sql.insertDraw, [...here, id, seed, from!.n, tasks, await nameOf(tx, project, actor), null])
  return drawOf(id, seed, from!.n, tasks)
}

/** A draw of a project that moves, as it was made there. Ids are UUIDs. */
export async function bringDraw(
  tx: Pick<Tx, "query" | "workspace">,
  project: string,
  draw: { id: string; seed: number; drawn_from: number; tasks: readonly string[]; by: string; at: string },
): Promise<void> {
  await tx.query(sql.insertDraw, [project, tx.workspace, draw.id, draw.seed, draw.drawn_from, draw.tasks, draw.by, draw.at])
}

const drawOf = (id: string, seed: number, drawn_from: number, tasks: readonly string[]) => ({
  draw: toId("draw", id),
  tasks: tasks.map(task => toId("task", task)),
  drawn_from,
  seed,
  why_random: whyRandom,
})

export const dropDraw: Of<"gold.undraw"> = async (tx, _actor, input) => {
  const [gone] = await tx.query(sql.dropDraw, [toUuid(input.project), tx.workspace, toUuid(input.draw)])
  return gone ? {} : refuse("not_found", { what: "draw" })
}

export const listTodo: Of<"gold.todo"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const limit = input.limit ?? limitDefault
  const [draw, ord] = readCursor(input.cursor, ["uuid", "number"]) ?? [null, null]
  const rows = await tx.query<Shown & { draw: string; ord: number; by: string; created_at: string }>(sql.todo, [
    project,
    tx.workspace,
    draw,
    ord,
    limit + 1,
  ])
  const shown = await showTasks(tx, project, rows)
  const byTask = new Map(rows.map((row, i) => [row, shown[i]!]))
  return pageOf(
    rows,
    limit,
    row => [row.draw, row.ord],
    row => ({ ...byTask.get(row)!, draw: toId("draw", row.draw), by: row.by, drawn_at: row.created_at }),
  )
}

export interface Shown {
  task: string
  external_id: string | null
  payload: Payload | null
}

/** What stands for tasks in a list, in their order. */
export async function showTasks(tx: Tx, project: string, rows: readonly Shown[]) {
  const [form] = await tx.query<{ body: Form }>(
    "select f.body from project p join form f on f.project_id = p.project_id and f.version = p.form_version where p.project_id = $1",
    [project],
  )
  const images = rows.map(row => imageOf(form?.body ?? null, row.payload))
  const files = await factsOf(
    tx,
    project,
    images.filter(id => id !== null),
  )
  const byId = new Map(files.map(file => [file.id as string, file]))
  return rows.map((row, i) => {
    const file = images[i] ? byId.get(images[i]) : undefined
    return {
      task: toId("task", row.task),
      external_id: row.external_id,
      shown: shownOf(form?.body ?? null, row.payload, file?.name ?? null),
      thumbnail_url: file?.thumbnail_url ?? null,
    }
  })
}

export const summarizeGold: Of<"gold.summary"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const here = [project, tx.workspace]
  const by_source = { marked: 0, imported: 0, suggested: 0 } satisfies GoldSummary["by_source"]
  for (const { source, n } of await tx.query<{ source: keyof typeof by_source; n: number }>(sql.bySource, here))
    by_source[source] = n
  const [todo] = await tx.query<{ n: number }>(sql.countTodo, here)
  const [drawable] = await tx.query<{ n: number }>(sql.countDrawable, here)
  return {
    gold: by_source.marked + by_source.imported + by_source.suggested,
    by_source,
    todo: todo!.n,
    drawable: drawable!.n,
    why_random: whyRandom,
  }
}
