/** Workers: a person, a model or an imported pseudonym, one row a workspace. */
import type { Api } from "@tagwerk/contract/api.ts"
import { newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Worker } from "@tagwerk/contract/workspace.ts"
import type { Actor } from "../access.ts"
import type { Tx, Verb } from "../act.ts"
import { addMembership } from "../auth/membership.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import { pseudonym } from "./pseudonym.ts"
import * as sql from "./worker.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** Ids are UUIDs. */
export interface FoundWorker {
  id: string
  pseudonym: string
  state: Worker["state"]
  project_ids: string[]
}

export interface Listed {
  id: string
  pseudonym: string
  model_id: string | null
  state: Worker["state"]
  created_at: string
}
export const toWorker = (row: Listed): Worker => ({
  id: toId("worker", row.id),
  pseudonym: row.pseudonym,
  kind: row.model_id === null ? "person" : "model",
  model: row.model_id === null ? null : toId("model", row.model_id),
  state: row.state,
  created_at: row.created_at,
})

/** The acting person's worker, made when there is none. */
export async function ensureWorker(tx: Tx, actor: Actor): Promise<FoundWorker> {
  assert(actor.person, "a worker is made for a person")
  return ensurePersonWorker(tx, actor.person, [])
}

/** A person's worker; `projects` are added to those it was invited to. */
export async function ensurePersonWorker(tx: Tx, person: string, projects: readonly string[]): Promise<FoundWorker> {
  assert(tx.workspace, "workers live in a workspace")
  const find = () => tx.query<FoundWorker>(sql.byPerson, [tx.workspace, person])
  const { worker, made } = await findOrMake(tx, find, { person, projects })
  if (made) await addMembership(tx, person, tx.workspace)
  else if (projects.some(project => !worker.project_ids.includes(project)))
    await tx.query(sql.addProjects, [tx.workspace, worker.id, projects])
  return made || projects.length === 0 ? worker : ((await find())[0] ?? worker)
}

/** A model's worker: one for all its runs. `name` is its pseudonym where nobody else has it. */
export async function ensureModelWorker(tx: Tx, model: string, name: string): Promise<FoundWorker> {
  const find = () => tx.query<FoundWorker>(sql.byModel, [tx.workspace, model])
  return (await findOrMake(tx, find, { model, name })).worker
}

/** The worker of an imported response, known by pseudonym only; somebody who signs in with the same one is another worker. */
export async function ensureNamedWorker(tx: Tx, name: string): Promise<FoundWorker> {
  const find = (attempt: number) => tx.query<FoundWorker>(sql.byPseudonym, [tx.workspace, another(name, attempt)])
  return (await findOrMake(tx, find, { name })).worker
}

interface Wanted {
  person?: string
  model?: string
  name?: string
  projects?: readonly string[]
}

async function findOrMake(
  tx: Tx,
  find: (attempt: number) => Promise<FoundWorker[]>,
  wanted: Wanted,
): Promise<{ worker: FoundWorker; made: boolean }> {
  assert(tx.workspace, "workers live in a workspace")
  for (let attempt = 0; attempt < 40; attempt++) {
    const found = (await find(attempt))[0]
    if (found) return { worker: found, made: false }
    const name = wanted.name === undefined ? pseudonym(tx.house.random, attempt) : another(wanted.name, attempt)
    const values = [tx.workspace, newUuid(), wanted.person ?? null, wanted.model ?? null, name, wanted.projects ?? []]
    const made = (await tx.query<FoundWorker>(sql.insert, values))[0]
    if (made) {
      await append(tx, tx.workspace, "worker.joined", { worker: made.id })
      return { worker: made, made: true }
    }
  }
  throw new Error("no free pseudonym was found in 40 attempts")
}

const another = (name: string, attempt: number) => (attempt === 0 ? name : `${name} (${attempt + 1})`)

export const listWorkers: Of<"worker.list"> = async (tx, _actor, input) => {
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<Listed>(sql.list, [tx.workspace, after, limit + 1])
  return pageOf(rows, limit, row => [row.id], toWorker)
}

export const updateWorker: Of<"worker.update"> = async (tx, _actor, input) => {
  const row = (await tx.query<Listed>(sql.setState, [tx.workspace, toUuid(input.worker), input.state]))[0]
  if (!row) return refuse("not_found", { what: "worker" })
  assert(tx.workspace, "workers live in a workspace")
  await append(tx, tx.workspace, "worker.changed", { worker: row.id, state: row.state })
  return toWorker(row)
}
