/** Models: made, listed, changed. What they do is in run.ts. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Model, ModelSettings } from "@tagwerk/contract/dataset.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import { ensureModelWorker } from "../worker/worker.ts"
import * as sql from "./model.sql.ts"
import { settingFaults } from "./openai.ts"
import { seal } from "./seal.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export interface ModelRow {
  id: string
  name: string
  provider: Model["provider"]
  settings: ModelSettings
  worker: string
  has_secret: boolean
  created_at: string
  secret_sealed?: Buffer | null
}

function toModel({ secret_sealed: _never, ...row }: ModelRow): Model {
  return { ...row, id: toId("model", row.id), worker: toId("worker", row.worker) }
}

export async function findModel(tx: Pick<Tx, "query" | "workspace">, id: string): Promise<ModelRow> {
  const [row] = await tx.query<ModelRow>(sql.one, [tx.workspace, id])
  return row ?? refuse("not_found", { what: "model" })
}

/** What a secret is bound to. */
export const boundTo = (workspace: string, model: string) => `${workspace}/${model}`

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listModels: Of<"model.list"> = async (tx, _actor, input) => {
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<ModelRow>(sql.page, [tx.workspace, before, limit + 1])
  return pageOf(rows, limit, row => [row.id], toModel)
}

export const createModel: Of<"model.create"> = async (tx, _actor, input) => {
  assert(tx.workspace, "models live in a workspace")
  const id = toUuid(input.id)
  const settings = input.settings ?? {}
  mustBeSound(input.provider, settings)
  const sealed = input.secret ? seal(tx.house.secret, input.secret, boundTo(tx.workspace, id)) : null
  const values = [tx.workspace, id, input.name, input.provider, JSON.stringify(settings), sealed]
  if ((await tx.query(sql.insert, values)).length > 0) {
    await ensureModelWorker(tx, id, input.name)
    await append(tx, tx.workspace, "model.created", { model: id })
    return toModel(await findModel(tx, id))
  }
  const before = await findModel(tx, id).catch(() => refuse("id_taken", { id: "The model" }))
  if (before.name !== input.name || before.provider !== input.provider || canonical(before.settings) !== canonical(settings))
    refuse("id_taken", { id: "The model" })
  return toModel(before)
}

/** Settings are replaced as a whole; an empty secret removes it. */
export const updateModel: Of<"model.update"> = async (tx, _actor, input) => {
  assert(tx.workspace, "models live in a workspace")
  const id = toUuid(input.model)
  await tx.query(sql.lock, [tx.workspace, id])
  const before = await findModel(tx, id)
  const settings = input.settings ?? before.settings
  if (input.settings) mustBeSound(before.provider, settings)
  // Whoever may change the address must not be able to have a secret sent to it that they do not know.
  if (before.has_secret && input.secret === undefined && originOf(settings) !== originOf(before.settings))
    refuse("input_invalid", {
      what: "The change",
      faults: [
        { at: "/secret", sentence: "The secret was given for another address. Send it again with the new one, or an empty one." },
      ],
    })
  const sealed =
    input.secret === undefined
      ? before.secret_sealed
      : input.secret === ""
        ? null
        : seal(tx.house.secret, input.secret, boundTo(tx.workspace, id))
  await tx.query(sql.update, [tx.workspace, id, input.name ?? before.name, JSON.stringify(settings), sealed])
  await append(tx, tx.workspace, "model.changed", { model: id })
  if (canonical(settings) !== canonical(before.settings))
    for (const { project } of await tx.query<{ project: string }>(sql.judgedIn, [tx.workspace, id]))
      await append(tx, project, "model.unjudged", { model: id })
  return toModel(await findModel(tx, id))
}

const originOf = (settings: ModelSettings) => (settings.base_url === undefined ? null : new URL(settings.base_url).origin)

function mustBeSound(provider: Model["provider"], settings: ModelSettings): void {
  const faults = provider === "openai" ? settingFaults(settings) : []
  if (faults.length > 0) refuse("input_invalid", { what: "The model's settings", faults })
}
