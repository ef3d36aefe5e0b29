/** Tasks come in, are withdrawn, get more responses asked for. */
import { createHash } from "node:crypto"
import type { Api } from "@tagwerk/contract/api.ts"
import { checkPayload, type Form } from "@tagwerk/contract/form.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import { type Plan, planDefault, responsesFirst } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Actor } from "../access.ts"
import type { Tx } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import { canonical } from "./canonical.ts"
import * as sql from "./task.sql.ts"

interface ProjectRow {
  state: string
  plan: Partial<Plan>
  form: Form | null
}

/** Adds tasks; the same id with the same data again adds nothing, with other data it is refused. All or nothing. */
export async function addTasks(tx: Tx, _actor: Actor, input: Input<Api["task.add"]>): Promise<Output<Api["task.add"]>> {
  const project = toUuid(input.project)
  const [row] = await tx.query<ProjectRow>(sql.projectOf, [project])
  if (!row) refuse("not_found", { what: "project" })
  if (row.state === "archived") refuse("project_archived")
  const faults = row.form
    ? input.tasks.flatMap((task, i) =>
        checkPayload(row.form!, task.payload).map(fault => ({ at: `/tasks/${i}/payload${fault.at}`, sentence: fault.sentence })),
      )
    : []
  if (faults.length > 0) refuse("payload_invalid", { faults: faults.slice(0, 50) })
  const texts = input.tasks.map(task => canonical(task.payload))
  // PostgreSQL's jsonb can hold neither; said here with the place, not as an error of the database.
  texts.forEach((text, i) => {
    if (!text.isWellFormed() || /\\u0000|\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i.test(text))
      refuse("payload_invalid", {
        faults: [
          {
            at: `/tasks/${i}/payload`,
            sentence: "The data holds a NUL or half a character (a lone surrogate), which cannot be stored. Remove it.",
          },
        ],
      })
  })
  const hashes = texts.map(text => createHash("sha256").update(text).digest())
  const ids = input.tasks.map(task => toUuid(task.id))
  const external = input.tasks.map(task => task.external_id ?? null)
  const needed = responsesFirst({ ...planDefault, ...row.plan })
  const added = await tx.query<{ id: string }>(sql.insertTasks, [
    project,
    tx.workspace,
    ids,
    input.tasks.map(task => task.priority ?? 5),
    input.tasks.map(() => Math.floor(tx.house.random() * 4_294_967_296) - 2_147_483_648),
    needed,
  ])
  const isNew = new Set(added.map(one => one.id))
  const fresh = ids.map((id, i) => (isNew.has(id) ? i : -1)).filter(i => i >= 0)
  try {
    await tx.query(sql.insertPayloads, [
      project,
      tx.workspace,
      fresh.map(i => ids[i]),
      fresh.map(i => external[i]),
      fresh.map(i => texts[i]),
      fresh.map(i => hashes[i]),
    ])
  } catch (error) {
    if ((error as { constraint?: string }).constraint === "task_external")
      refuse("external_id_conflict", { external_id: "given" })
    throw error
  }
  const repeats = ids.map((_id, i) => i).filter(i => !isNew.has(ids[i]!))
  if (repeats.length > 0) {
    const stored = new Map(
      (await tx.query<{ task_id: string; hash: Buffer }>(sql.hashesOf, [project, repeats.map(i => ids[i])])).map(one => [
        one.task_id,
        one.hash,
      ]),
    )
    for (const i of repeats) if (!stored.get(ids[i]!)?.equals(hashes[i]!)) refuse("id_taken", { id: input.tasks[i]!.id })
  }
  if (fresh.length > 0) {
    const range = fresh.map(i => ids[i]!).sort()
    await append(tx, project, "task.added", { count: fresh.length, first: range[0]!, last: range.at(-1)! })
  }
  return { added: fresh.length, repeated: repeats.length }
}

/** Withdraws a task: no longer handed out, out of new datasets. `erase` removes its data; ids and hash stay. */
export async function retireTask(tx: Tx, _actor: Actor, input: Input<Api["task.retire"]>): Promise<Output<Api["task.retire"]>> {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  const [retired] = await tx.query<{ was_done: boolean }>(sql.retire, [project, task])
  if (!retired && (await tx.query(sql.exists, [project, task])).length === 0) refuse("not_found", { what: "task" })
  if (retired) await append(tx, project, "task.retired", { task, was_done: retired.was_done })
  if (input.erase) await tx.query(sql.erase, [project, task])
  return {}
}

/** Asks for more responses of one task. */
export async function askForMore(tx: Tx, _actor: Actor, input: Input<Api["task.ask"]>): Promise<Output<Api["task.ask"]>> {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  const [asked] = await tx.query<{ was_done: boolean; is_done: boolean }>(sql.askMore, [project, task, input.more])
  if (!asked) {
    const [found] = await tx.query<{ state: number }>(sql.exists, [project, task])
    if (found?.state === 4)
      refuse("gold_refused", {
        reason: "The task is gold: its answer is known, and everybody may get it.",
        todo: "End that first, if more responses should decide on it.",
      })
    refuse(found ? "task_retired" : "not_found", { what: "task" })
  }
  await append(tx, project, "task.asked", { task, was_done: asked.was_done && !asked.is_done, more: input.more })
  return {}
}

/** A changed plan reaches the tasks, a run of them at a time so that claims go on in between. */
export async function replan(
  tx: { query: Query },
  project: string,
  plan: Pick<Plan, "responses" | "target">,
  after: string,
): Promise<{ last: string | null; n: number }> {
  const [run] = await tx.query<{ last: string | null; n: number; now_done: number; now_open: number }>(sql.replan, [
    project,
    after,
    responsesFirst(plan),
    2_000,
    plan.target !== null,
  ])
  assert(run, "an aggregate has a row")
  if (run.now_done > 0 || run.now_open > 0)
    await append(tx, project, "task.replanned", { now_done: run.now_done, now_open: run.now_open })
  return { last: run.last, n: run.n }
}
