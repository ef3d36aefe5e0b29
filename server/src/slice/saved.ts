/** Slices with a name: everybody in the team sees them beside the table and may give their address away. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { type Filter, type SavedSlice, slices_max } from "@tagwerk/contract/slice.ts"
import type { Actor } from "../access.ts"
import type { Tx, Verb } from "../act.ts"
import { append } from "../log/append.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import * as sql from "./saved.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface Row {
  id: string
  name: string
  filter: Filter
  by_name: string
  created_at: string
}
const toSlice = (row: Row): SavedSlice => ({
  id: toId("slice", row.id),
  name: row.name,
  filter: row.filter,
  by: row.by_name,
  created_at: row.created_at,
})

/** By name; they are few. */
export const listSlices: Of<"slice.list"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  return { items: (await tx.query<Row>(sql.list, [project, tx.workspace])).map(toSlice) }
}

export const showSlice: Of<"slice.show"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const [row] = await tx.query<Row>(sql.one, [project, tx.workspace, toUuid(input.slice)])
  return row ? toSlice(row) : refuse("not_found", { what: "slice" })
}

export const saveSlice: Of<"slice.save"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.id)
  await mustHaveProject(tx, project)
  const here = [project, tx.workspace]
  await mustBeFree(tx, project, input.name, id)
  if ((await tx.query(sql.list, here)).length >= slices_max)
    refuse("slice_refused", {
      reason: `The project has ${slices_max} saved slices already, which is the most.`,
      todo: "Delete one that nobody needs.",
    })
  const [made] = await tx.query<Row>(sql.insert, [...here, id, input.name, JSON.stringify(input.filter), await nameOf(tx, actor)])
  if (made) {
    await append(tx, project, "slice.saved", { slice: id })
    return toSlice(made)
  }
  // Sent twice: the same slice.
  const [known] = await tx.query<Row>(sql.one, [...here, id])
  const isSame = known && known.name === input.name && canonical(known.filter) === canonical(input.filter)
  return isSame ? toSlice(known) : refuse("id_taken", { id: input.id })
}

export const updateSlice: Of<"slice.update"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.slice)
  await mustHaveProject(tx, project)
  if (input.name !== undefined) await mustBeFree(tx, project, input.name, id)
  const filter = input.filter === undefined ? null : JSON.stringify(input.filter)
  const [row] = await tx.query<Row>(sql.update, [project, tx.workspace, id, input.name ?? null, filter])
  if (!row) return refuse("not_found", { what: "slice" })
  await append(tx, project, "slice.saved", { slice: id })
  return toSlice(row)
}

export const removeSlice: Of<"slice.remove"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.slice)
  await mustHaveProject(tx, project)
  if ((await tx.query(sql.remove, [project, tx.workspace, id])).length === 0) refuse("not_found", { what: "slice" })
  await append(tx, project, "slice.removed", { slice: id })
  return {}
}

async function mustBeFree(tx: Tx, project: string, name: string, id: string): Promise<void> {
  if ((await tx.query(sql.named, [project, tx.workspace, name, id])).length > 0)
    refuse("slice_refused", {
      reason: `A slice named “${name}” is there already.`,
      todo: "Choose another name, or change that slice.",
    })
}

async function nameOf(tx: Tx, actor: Actor): Promise<string> {
  const [statement, id] = actor.as === "key" ? [sql.keyName, actor.key] : [sql.memberName, actor.person]
  if (id === null) return "Tagwerk"
  return (await tx.query<{ name: string }>(statement, [tx.workspace, id]))[0]?.name ?? "somebody"
}
