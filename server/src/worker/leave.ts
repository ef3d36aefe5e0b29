/** Somebody leaves the team: their role goes, and with it their work as a worker; what they did stays. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { dropMember } from "../workspace/member.ts"
import * as sql from "./worker.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export const removeMember: Of<"member.remove"> = async (tx, _actor, input) => {
  const person = toUuid(input.person)
  await dropMember(tx, person)
  await tx.query(sql.retire, [tx.workspace, person])
  return {}
}

/** Who comes back works again. */
export async function restoreWorker(tx: Tx, person: string): Promise<void> {
  await tx.query(sql.restore, [tx.workspace, person])
}
