/** The first owner of an installation, and any further workspace: made by the command on the server's own machine, never by a request. */
import { newUuid } from "@tagwerk/contract/id.ts"
import type { House } from "../act.ts"
import { makeLink } from "../auth/link.ts"
import { anyPerson, makePerson } from "../auth/person.ts"
import { addMember } from "./member.ts"
import { makeWorkspace } from "./workspace.ts"

export interface Owner {
  /** UUIDs. */
  person: string
  workspace: string
  /** Of a one-time sign-in link; `linkAddress` makes the address. */
  token: string
}

/**
 * A person who owns a new workspace. With `first`, null when the installation already has people: two servers that start at once make
 * one owner.
 */
export async function createOwner(
  house: House,
  input: { name: string; workspaceName: string; first?: boolean },
): Promise<Owner | null> {
  const workspace = newUuid(house.now())
  return house.db.transaction(workspace, [], async query => {
    const tx = { query, house }
    if (input.first) {
      await query("select pg_advisory_xact_lock(7303021)")
      if (await anyPerson(tx)) return null
    }
    await makeWorkspace(tx, workspace, input.workspaceName)
    const person = await makePerson(tx, { name: input.name, email: null, hash: null })
    await addMember(tx, workspace, person, input.name, "owner")
    return { person, workspace, token: await makeLink(tx, person) }
  })
}
