/** A task becomes gold and stops being it. Rows are only added: what was gold at a position of the log stays known. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import type { KnownAnswer } from "@tagwerk/contract/gold.ts"
import { idTime, newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Actor } from "../access.ts"
import type { Tx, Verb } from "../act.ts"
import { append } from "../log/append.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import * as taskSql from "../task/gold.sql.ts"
import { exists } from "../task/task.sql.ts"
import * as sql from "./gold.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface GoldFacts {
  id: string
  value: ResponseValue | null
  form_version: number
  source: KnownAnswer["source"] | "ended"
  by: string
  created_at: string
}

/** How whoever acts is called in this workspace. */
export async function nameOf(tx: Pick<Tx, "query" | "workspace">, project: string, actor: Actor): Promise<string> {
  const [row] = await tx.query<{ name: string }>(sql.nameOf, [project, tx.workspace, actor.person, actor.key])
  return row!.name
}

/** The newest row, null where the task never was gold. */
export async function newestGold(tx: Pick<Tx, "query" | "workspace">, project: string, task: string): Promise<GoldFacts | null> {
  return (await tx.query<GoldFacts>(sql.newest, [project, tx.workspace, task]))[0] ?? null
}

/** What the task's answer is known to be; null while it is not gold. */
export async function knownAnswer(
  tx: Pick<Tx, "query" | "workspace">,
  project: string,
  task: string,
): Promise<KnownAnswer | null> {
  const row = await newestGold(tx, project, task)
  if (!row || row.value === null || row.source === "ended") return null
  const { value, form_version, source, by, created_at } = row
  return { value, form_version, source, by, created_at }
}

export interface NewGold {
  /** UUID. */
  task: string
  /** Fits the form: the caller has checked it. */
  value: ResponseValue
  form_version: number
  /** Left out: drawn at random where it waits in a draw, chosen by hand otherwise. */
  source?: KnownAnswer["source"]
  by: string
  /** When it became known, where it was known elsewhere before; left out: now. */
  at?: string
  /** The worker that whoever gave the answer is: never to be asked for it. */
  worker: string | null
}

/** Marks a task, or gives gold another answer. `same`: it was gold with this answer already. Refuses a task withdrawn or not there. */
export async function markGold(
  tx: Pick<Tx, "query" | "workspace">,
  project: string,
  gold: NewGold,
): Promise<{ same: boolean; known: KnownAnswer }> {
  const { task, value, form_version, by, worker } = gold
  // Locks the task, so that the rows of one task come one after the other.
  const [made] = await tx.query<{ was_done: boolean }>(taskSql.makeGold, [project, task, worker])
  if (!made) {
    if ((await tx.query(exists, [project, task])).length === 0) refuse("not_found", { what: "task" })
    refuse("gold_refused", { reason: "The task was withdrawn, so nobody gets it any more." })
  }
  const before = await newestGold(tx, project, task)
  const now = await knownAnswer(tx, project, task)
  if (now && canonical(now.value) === canonical(value)) return { same: true, known: now }
  const source = gold.source ?? ((await tx.query(sql.isDrawn, [project, tx.workspace, task])).length > 0 ? "suggested" : "marked")
  const id = laterThan(before)
  const [row] = await tx.query<{ created_at: string }>(sql.insert, [
    project,
    tx.workspace,
    id,
    task,
    JSON.stringify(value),
    form_version,
    source,
    by,
    gold.at ?? null,
  ])
  await append(tx, project, "gold.marked", { task, was_done: made.was_done }, id)
  return { same: false, known: { value, form_version, source, by, created_at: row!.created_at } }
}

/** Rows of a task are ordered by their ids, and two may be made within a millisecond. */
function laterThan(before: GoldFacts | null): string {
  const id = newUuid()
  return before === null || id > before.id ? id : newUuid(idTime(toId("gold", before.id)) + 1)
}

export const endGold: Of<"gold.end"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  const [ended] = await tx.query<{ is_done: boolean }>(taskSql.endGold, [project, task])
  if (!ended) {
    if ((await tx.query(exists, [project, task])).length === 0) refuse("not_found", { what: "task" })
    // Ended before: a repeat is the same.
    return {}
  }
  const before = await newestGold(tx, project, task)
  const id = laterThan(before)
  const by = await nameOf(tx, project, actor)
  await tx.query(sql.insert, [project, tx.workspace, id, task, null, before?.form_version ?? 1, "ended", by, null])
  await append(tx, project, "gold.ended", { task, is_done: ended.is_done }, id)
  return {}
}

export const showGold: Of<"gold.show"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  if ((await tx.query(exists, [project, task])).length === 0) refuse("not_found", { what: "task" })
  return { known: await knownAnswer(tx, project, task) }
}
