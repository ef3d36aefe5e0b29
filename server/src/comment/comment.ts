/** Words about a task; a flag says that something is wrong with it, until somebody has dealt with it. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Comment } from "@tagwerk/contract/task.ts"
import type { Actor } from "../access.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./comment.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface CommentRow {
  id: string
  task_id: string
  by_name: string
  flag: boolean
  text: string
  resolved_at: string | null
  created_at: string
}
const toComment = (row: CommentRow): Comment => ({
  id: toId("comment", row.id),
  task: toId("task", row.task_id),
  by: row.by_name,
  flag: row.flag,
  text: row.text,
  created_at: row.created_at,
  resolved: row.resolved_at !== null,
})

/** Newest first. `flag: true` are the flags still open, `false` what is no flag. */
export const listComments: Of<"comment.list"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const values = [project, tx.workspace, after, limit + 1]
  const rows = input.task
    ? tx.query<CommentRow>(pick(input.flag, sql.listOfTask, sql.listOpenFlagsOfTask, sql.listWordsOfTask), [
        ...values,
        toUuid(input.task),
      ])
    : tx.query<CommentRow>(pick(input.flag, sql.list, sql.listOpenFlags, sql.listWords), values)
  return pageOf(await rows, limit, row => [row.id], toComment)
}
const pick = (flag: boolean | undefined, all: string, flags: string, words: string) =>
  flag === undefined ? all : flag ? flags : words

export const createComment: Of<"comment.create"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  const flag = input.flag ?? false
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  if (!flag && input.text.trim() === "")
    refuse("input_invalid", { faults: [{ at: "/text", sentence: "A comment needs words. Only a flag may stand alone." }] })
  const found =
    actor.worker !== null && actor.role === null
      ? await tx.query(sql.taskInHands, [project, tx.workspace, task, actor.worker])
      : await tx.query(sql.task, [project, tx.workspace, task])
  if (found.length === 0) refuse("not_found", { what: "task" })
  const id = toUuid(input.id)
  const by = await nameOf(tx, actor)
  const values = [project, id, tx.workspace, task, actor.person, actor.worker, by, flag, input.text]
  const made = (await tx.query<CommentRow>(sql.insert, values))[0]
  if (!made) return repeated(tx, project, id, { task, flag, text: input.text })
  await append(tx, project, "comment.made", { task, comment: id })
  return toComment(made)
}

async function repeated(
  tx: Tx,
  project: string,
  id: string,
  wanted: { task: string; flag: boolean; text: string },
): Promise<Comment> {
  const row = (await tx.query<CommentRow>(sql.show, [project, tx.workspace, id]))[0]
  const isSame = row && row.task_id === wanted.task && row.flag === wanted.flag && row.text === wanted.text
  return isSame ? toComment(row) : refuse("id_taken", { id: toId("comment", id) })
}

/** A worker is shown by the pseudonym, also to the team. */
async function nameOf(tx: Tx, actor: Actor): Promise<string> {
  const [statement, id] =
    actor.as === "label"
      ? [sql.workerName, actor.worker]
      : actor.as === "key"
        ? [sql.keyName, actor.key]
        : [sql.memberName, actor.person]
  if (id === null) return "Tagwerk"
  return (await tx.query<{ name: string }>(statement, [tx.workspace, id]))[0]?.name ?? "somebody"
}

export const resolveComment: Of<"comment.resolve"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.comment)
  const task = (await tx.query<{ task_id: string }>(sql.resolve, [project, tx.workspace, id]))[0]?.task_id
  if (task) await append(tx, project, "comment.resolved", { task, comment: id })
  else if ((await tx.query(sql.show, [project, tx.workspace, id])).length === 0) refuse("not_found", { what: "comment" })
  return {}
}
