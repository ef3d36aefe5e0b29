/** An invitation is accepted: by somebody who is signed in, or by somebody new, who then has a sign-in name and a password. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Input } from "@tagwerk/contract/route.ts"
import { act, type Verb } from "../act.ts"
import { tokenWorkspace } from "../auth/key.ts"
import { passwordLengthMin } from "../auth/people.ts"
import { makePerson, readPerson } from "../auth/person.ts"
import type { Raw } from "../http/server.ts"
import { refuse } from "../refuse.ts"
import { findInvitation } from "../workspace/invitation.ts"
import { addMember } from "../workspace/member.ts"
import { restoreWorker } from "./leave.ts"
import { sessionOf, signIn } from "./session.ts"
import { ensurePersonWorker } from "./worker.ts"

type Accept = Input<Api["invitation.accept"]>

export const acceptInvitation: Raw = {
  raw: async context => {
    const { house, caller } = context
    const input = context.input as unknown as Accept
    const workspace = tokenWorkspace("ti", input.token) ?? refuse("link_invalid")
    const present = caller.as === "person" ? caller.person : null
    // Before the transaction: the hash takes a tenth of a second, which no connection should be held for.
    const somebody = present ?? (await newcomer(house, input))
    const accept: Verb<unknown, string> = async tx => {
      const invitation = await findInvitation(tx, input.token, true)
      const person = typeof somebody === "string" ? somebody : await makePerson(tx, somebody)
      const { name } = await readPerson(tx, person)
      if (invitation.role !== null) {
        await addMember(tx, workspace, person, name, invitation.role)
        await restoreWorker(tx, person)
      } else await ensurePersonWorker(tx, person, invitation.project_ids)
      return person
    }
    // Not the caller's rights: the token's.
    const person = await act(house, { right: "anyone", verb: accept }, { as: "system", workspace }, {})
    return present === null ? signIn(context, person) : sessionOf(house, caller)
  },
}

async function newcomer(house: { people: { hash(password: string): Promise<string> } }, { name, email, password }: Accept) {
  const faults = []
  if (name === undefined) faults.push({ at: "/name", sentence: "Give your name." })
  if (email === undefined) faults.push({ at: "/email", sentence: "Give a name to sign in with, such as your mail address." })
  if (password === undefined) faults.push({ at: "/password", sentence: "Choose a password." })
  if (name === undefined || email === undefined || password === undefined) return refuse("input_invalid", { faults })
  if ([...password].length < passwordLengthMin) refuse("password_weak")
  return { name, email, hash: await house.people.hash(password) }
}
