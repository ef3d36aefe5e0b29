/** Keys of programs: shown once, stored hashed, withdrawn within ten seconds. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Key } from "@tagwerk/contract/workspace.ts"
import type { Verb } from "../act.ts"
import { hashToken, makeToken } from "../auth/key.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import * as sql from "./workspace.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
type KeyRow = Omit<Key, "id"> & { id: string }

const toKey = (row: KeyRow): Key => ({ ...row, id: toId("key", row.id) })

export const listKeys: Of<"key.list"> = async (tx, _actor, input) => {
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<KeyRow>(sql.listKeys, [tx.workspace, after, limit + 1])
  return pageOf(rows, limit, row => [row.id], toKey)
}

export const createKey: Of<"key.create"> = async (tx, actor, input) => {
  assert(tx.workspace, "a key belongs to a workspace")
  const id = toUuid(input.id)
  const secret = makeToken("tw", tx.workspace)
  const values = [tx.workspace, id, input.name.trim(), input.role, hashToken(secret)]
  const made = (await tx.query<KeyRow>(sql.insertKey, [...values, actor.person]))[0]
  if (made) await append(tx, tx.workspace, "key.created", { key: id })
  const row = made ?? (await tx.query<KeyRow>(sql.renewKey, values))[0] ?? refuse("id_taken", { id: input.id })
  return { key: toKey(row), secret }
}

export const revokeKey: Of<"key.revoke"> = async (tx, _actor, input) => {
  assert(tx.workspace, "a key belongs to a workspace")
  const id = toUuid(input.key)
  if ((await tx.query(sql.revokeKey, [tx.workspace, id])).length > 0) await append(tx, tx.workspace, "key.revoked", { key: id })
  else if ((await tx.query(sql.keyExists, [tx.workspace, id])).length === 0) refuse("not_found", { what: "key" })
  return {}
}
