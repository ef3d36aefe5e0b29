/** Signing in and out, one's own sessions, one's own name and password. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Role, Session } from "@tagwerk/contract/workspace.ts"
import type { FastifyReply } from "fastify"
import { type Act, act, type Caller, type House, type Tx, type Verb } from "../act.ts"
import { deviceOf } from "../auth/device.ts"
import { endLinks, redeemLink } from "../auth/link.ts"
import { membershipsOf } from "../auth/membership.ts"
import { passwordLengthMin } from "../auth/people.ts"
import { changePerson, type FoundPerson, readPerson, setPassword } from "../auth/person.ts"
import type { Raw, RawContext } from "../http/server.ts"
import { assert, refuse } from "../refuse.ts"
import { renameMember } from "../workspace/workspace.sql.ts"
import * as sql from "./session.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
type Person = Session["person"]

const toPerson = (found: FoundPerson): Person => ({
  id: toId("person", found.id),
  name: found.name,
  email: found.email,
  has_password: found.hash !== null,
})

/** Who is signed in, and the workspaces they may open, each looked at under its own policy. */
export const showSession: Of<"session.show"> = async (tx, actor) => {
  assert(actor.person, "somebody is signed in")
  const person = toPerson(await readPerson(tx, actor.person))
  const workspaces: Session["workspaces"] = []
  await inEachWorkspace(tx, actor.person, async workspace => {
    const row = (await tx.query<PlaceRow>(sql.place, [workspace, actor.person]))[0]
    if (!row || (row.role === null && row.project_ids.length === 0)) return
    workspaces.push({
      id: toId("workspace", row.id),
      name: row.name,
      role: row.role,
      worker: row.worker === null ? null : toId("worker", row.worker),
      projects: row.project_ids.map(id => toId("project", id)),
    })
  })
  return { person, workspaces }
}
interface PlaceRow {
  id: string
  name: string
  role: Role | null
  worker: string | null
  project_ids: string[]
}

/** One after the other on the same connection: a second one, waited for while holding the first, could starve the pool. */
async function inEachWorkspace(tx: Tx, person: string, work: (workspace: string) => Promise<void>): Promise<void> {
  for (const workspace of await membershipsOf(tx, person)) {
    await tx.query(sql.setWorkspace, [workspace])
    await work(workspace)
  }
  await tx.query(sql.setWorkspace, [tx.workspace ?? ""])
}

/** Begins a session for a person (UUID), sets its cookie and answers who they are. */
export async function signIn(context: RawContext, person: string, by_link = false): Promise<Session> {
  const { house, request, reply } = context
  setCookies(reply, await house.people.begin(person, request.headers, by_link))
  return sessionOf(house, { as: "person", person, session: "" })
}
export const sessionOf = (house: House, caller: Caller): Promise<Session> =>
  act(house, { right: "signed_in", verb: showSession }, caller, {})

export const createSession: Raw = {
  raw: async context => {
    const { email, password } = context.input as Input<Api["session.create"]>
    const person = (await context.house.people.check(email, password)) ?? refuse("sign_in_wrong")
    return signIn(context, person)
  },
}

export const redeemSession: Raw = {
  raw: async context => {
    const { house, input, right } = context
    const redeem: Verb<unknown, string> = tx => redeemLink(tx, String(input["token"]))
    return signIn(context, await act(house, { right, verb: redeem }, { as: "system", workspace: null }, {}), true)
  },
}

export const endSession: Raw = {
  raw: async ({ house, caller, right, request, reply }) => {
    await act(house, { right, verb: async () => ({}) }, caller, {})
    setCookies(reply, await house.people.end(request.headers))
    return {}
  },
}

export const listSessions: Raw = ofSession(async (tx, person, current): Promise<Output<Api["session.list"]>> => {
  interface Row {
    id: string
    created_at: string
    updated_at: string
    user_agent: string | null
  }
  const rows = await tx.query<Row>(sql.sessions, [person, new Date(tx.house.now())])
  const items = rows.map(row => ({
    id: toId("session", row.id),
    created_at: row.created_at,
    seen_at: row.updated_at,
    device: deviceOf(row.user_agent),
    current: row.id === current,
  }))
  return { items, next: null }
})

export const revokeSession: Raw = ofSession(async (tx, person, _current, input): Promise<Output<Api["session.revoke"]>> => {
  const { session } = input as Input<Api["session.revoke"]>
  if ((await tx.query(sql.endSession, [person, toUuid(session)])).length === 0) refuse("not_found", { what: "session" })
  return {}
})

export const updatePerson: Raw = ofSession(async (tx, id, session, input): Promise<Person> => {
  const change = input as Input<Api["person.update"]>
  const before = await readPerson(tx, id)
  if (change.password !== undefined) {
    if ([...change.password].length < passwordLengthMin) refuse("password_weak")
    if ((change.email ?? before.email) === null)
      refuse("input_invalid", { faults: [{ at: "/email", sentence: "A password needs a sign-in name. Give one as well." }] })
    if (before.hash !== null) await mustKnowOld(tx, id, session, before.hash, change.password_old)
    await setPassword(tx, id, await tx.house.people.hash(change.password))
    // Whoever else was signed in, or held a link, knew the old password or took it from somebody.
    await tx.query(sql.endOthers, [id, session])
    await tx.query(sql.forgetLink, [id, session])
    await endLinks(tx, id)
  }
  await changePerson(tx, id, {
    ...(change.name === undefined ? {} : { name: change.name }),
    ...(change.email === undefined ? {} : { email: change.email }),
  })
  const after = await readPerson(tx, id)
  if (after.name !== before.name)
    await inEachWorkspace(tx, id, async workspace => void (await tx.query(renameMember, [workspace, id, after.name])))
  return toPerson(after)
})

async function mustKnowOld(tx: Tx, person: string, session: string, hash: string, old: string | undefined): Promise<void> {
  // Who came by a link lost the old one: within the hour it is not asked for.
  const since = new Date(tx.house.now() - 3_600_000)
  if ((await tx.query(sql.isByLink, [person, session, since])).length > 0) return
  if (old === undefined || !(await tx.house.people.verify(hash, old)))
    refuse("input_invalid", {
      faults: [{ at: "/password_old", sentence: "This is not the present password. Nothing was changed." }],
    })
}

/** A call about the signed-in person that also needs to know by which session they are here. */
function ofSession<O>(work: (tx: Tx, person: string, session: string, input: unknown) => Promise<O>): Raw {
  return {
    raw: ({ house, caller, right, input }) => {
      const verb: Act<unknown, O>["verb"] = (tx, actor) => {
        assert(caller.as === "person" && actor.person, "the right was checked")
        return work(tx, actor.person, caller.session, input)
      }
      return act(house, { right, verb }, caller, {})
    },
  }
}

function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  if (cookies.length > 0) reply.header("set-cookie", [...cookies])
}
