/** The workspace itself: shown, renamed, made. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { append, openStream } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import * as sql from "./workspace.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export const showWorkspace: Of<"workspace.show"> = async tx => {
  const row = (await tx.query<{ id: string; name: string; created_at: string }>(sql.showWorkspace, [tx.workspace]))[0]
  return row ? { ...row, id: toId("workspace", row.id) } : refuse("not_found", { what: "workspace" })
}

export const updateWorkspace: Of<"workspace.update"> = async (tx, actor, input) => {
  assert(tx.workspace, "a workspace is renamed inside itself")
  const rows = await tx.query(sql.renameWorkspace, [tx.workspace, input.name.trim()])
  if (rows.length > 0) await append(tx, tx.workspace, "workspace.changed", { fields: ["name"] })
  return showWorkspace(tx, actor, input)
}

/** A new workspace with its stream, in the workspace that the transaction is set to. */
export async function makeWorkspace(tx: Pick<Tx, "query">, workspace: string, name: string): Promise<void> {
  await tx.query(sql.insertWorkspace, [workspace, name.trim()])
  await openStream(tx, workspace, workspace)
}
