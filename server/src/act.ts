/**
 * How a verb is called: the only caller of verbs, for HTTP, command and runner alike. It opens the transaction, sets the workspace,
 * finds the caller's role in the same round trip, checks the right, calls.
 */
import { type Id, parseId, toUuid } from "@tagwerk/contract/id.ts"
import type { Role } from "@tagwerk/contract/workspace.ts"
import { type Actor, allow, nobody, type Right } from "./access.ts"
import type { FoundKey } from "./auth/key.ts"
import type { People } from "./auth/people.ts"
import type { Config } from "./config.ts"
import { type Bound, named, type Row } from "./db/batch.ts"
import type { Db, Query } from "./db/connect.ts"
import type { Journal } from "./http/journal.ts"
import type { Live } from "./http/stream.ts"
import { assert, refuse } from "./refuse.ts"
import type { Storage } from "./storage/storage.ts"

/** What the house is made of; clock and randomness are arguments, so that tests can hold them. */
export interface House {
  db: Db
  storage: Storage
  config: Config
  /** 32 bytes that only this installation knows: signs addresses and label sessions, seals secrets. */
  secret: Buffer
  journal: Journal
  /** Hints to open screens. */
  live: Live
  keyring: (token: string) => Promise<FoundKey | null>
  people: People
  /** Milliseconds since 1970. */
  now: () => number
  /** In [0, 1). */
  random: () => number
}

/** A transaction in one workspace. */
export interface Tx {
  query: Query
  house: House
  /** UUID; null for verbs about people only. */
  workspace: string | null
  /** Runs after the commit, not at all when it fails. */
  after(work: () => void | Promise<void>): void
}

export type Verb<I, O> = (tx: Tx, actor: Actor, input: I) => Promise<O>
/** A verb whose whole work is one batch of named statements: setting and statements go out in one round trip. */
export interface HotVerb<I, O> {
  hot: (send: Send, actor: Actor, input: I, house: House) => Promise<O>
}
export type Send = (statements: readonly Bound[], lazy?: boolean) => Promise<Row[][]>

export const hot = <I, O>(verb: HotVerb<I, O>["hot"]): HotVerb<I, O> => ({ hot: verb })

/** The caller as the edge knows it, before its role in the workspace is looked up. */
export type Caller =
  | { as: "nobody" }
  | { as: "person"; person: string; session: string }
  | { as: "key"; key: string; workspace: string; role: Role }
  | { as: "label"; workspace: string; project: string; worker: string; person: string | null }
  | { as: "system"; workspace: string | null }

const standing = named(
  "standing",
  `select m.role, w.id as worker, coalesce(cardinality(w.project_ids), 0) as projects from (select 1) one
     left join member m on m.workspace_id = $1 and m.person_id = $2
     left join worker w on w.workspace_id = $1 and w.person_id = $2`,
)

export interface Act<I, O> {
  right: Right
  verb: Verb<I, O> | HotVerb<I, O>
}

/** Input may name the workspace and the project it is about (`workspace`, `project`); everything else is the verb's. */
export async function act<I, O>(house: House, call: Act<I, O>, caller: Caller, input: I): Promise<O> {
  const place = input as { workspace?: Id<"workspace">; project?: Id<"project"> }
  const workspace = place.workspace !== undefined ? toUuid(place.workspace) : caller.as === "system" ? caller.workspace : null
  // A key or a label session is bound to its place: elsewhere it sees what a stranger sees.
  if ((caller.as === "key" || caller.as === "label") && workspace !== null && caller.workspace !== workspace)
    refuse("not_found", { what: "workspace" })
  if (caller.as === "label" && place.project !== undefined && parseId("project", place.project) !== caller.project)
    refuse("not_found", { what: "project" })

  if ("hot" in call.verb) {
    assert(workspace !== null, "a hot verb's route names a workspace")
    const actor = boundActor(caller, workspace) ?? (await lookUp(house, caller, workspace))
    allow(actor, call.right)
    return call.verb.hot((statements, lazy) => house.db.batch(workspace, statements, lazy), actor, input, house)
  }

  const verb = call.verb
  const bound = boundActor(caller, workspace)
  if (bound) allow(bound, call.right)
  else if (caller.as === "nobody") refuse("sign_in_needed")
  const later: (() => void | Promise<void>)[] = []
  const person = caller.as === "person" && workspace !== null ? caller.person : null
  const first: Bound[] = person ? [{ statement: standing, values: [workspace, person] }] : []
  const output = await house.db.transaction(workspace, first, async (query, rows) => {
    let actor = bound
    if (person && workspace !== null) {
      actor = actorOf(person, workspace, rows[0]![0]!)
      allow(actor, call.right)
    }
    assert(actor, "every caller is somebody by now")
    return verb({ query, house, workspace, after: work => later.push(work) }, actor, input)
  })
  for (const work of later) await work()
  return output
}

/** A person as the workspace knows them, from their row of `standing`. */
function actorOf(person: string, workspace: string, row: Row): Actor {
  const role = (row["role"] as Role | null) ?? null
  const worker = (row["worker"] as string | null) ?? null
  // Neither member nor worker of any project: the workspace is none of theirs, and whether it exists is not told.
  if (role === null && (worker === null || row["projects"] === 0)) refuse("not_found", { what: "workspace" })
  return { ...nobody, as: "person", person, workspace, role, worker }
}

async function lookUp(house: House, caller: Caller, workspace: string): Promise<Actor> {
  if (caller.as !== "person") return refuse("sign_in_needed")
  const rows = await house.db.batch(workspace, [{ statement: standing, values: [workspace, caller.person] }])
  return actorOf(caller.person, workspace, rows[0]![0]!)
}

/** The actor where no look-up is needed; null for a person in a workspace. */
function boundActor(caller: Caller, workspace: string | null): Actor | null {
  if (caller.as === "system") return { ...nobody, as: "system", workspace }
  if (caller.as === "key") return { ...nobody, as: "key", key: caller.key, workspace: caller.workspace, role: caller.role }
  if (caller.as === "label")
    return {
      ...nobody,
      as: "label",
      person: caller.person,
      workspace: caller.workspace,
      worker: caller.worker,
      project: caller.project,
    }
  if (caller.as === "person") return workspace === null ? { ...nobody, as: "person", person: caller.person } : null
  return workspace === null ? nobody : null
}
