/** How far the erasing of deleted projects is. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import * as sql from "./task.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export const listErasing: Of<"project.erasing"> = async tx => {
  // A hidden project is found only by who says that it erases.
  await tx.query(sql.beginErasing)
  const rows = await tx.query<{ id: string; name: string; tasks: number; left: number }>(sql.erasing, [tx.workspace])
  return { items: rows.map(row => ({ ...row, id: toId("project", row.id), tasks: Math.max(row.tasks, row.left) })) }
}
