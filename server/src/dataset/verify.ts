/**
 * Computes every answer of a dataset again from the responses and compares. Three things must agree: what is stored, what is computed,
 * and the hash that was taken when it was frozen; so a changed response, a changed answer and a changed hash all show.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Verification } from "@tagwerk/contract/dataset.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { computeAnswers } from "../answer/compute.ts"
import type { Query } from "../db/connect.ts"
import { refuse } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import * as sql from "./dataset.sql.ts"
import { findDataset } from "./dataset.ts"
import { describedAnswers } from "./freeze.ts"
import { createFrozenHash, type FrozenAnswer, frozenLine } from "./frozen-line.ts"

const differencesMax = 50

export const verifyDataset: Verb<Input<Api["dataset.verify"]>, Output<Api["dataset.verify"]>> = async (tx, _actor, input) => {
  const place = { workspace: toUuid(input.workspace), project: toUuid(input.project) }
  const row = await findDataset(tx, place.project, toUuid(input.dataset))
  const { position, form_version, sha256 } = row
  if (row.state !== "done" || position === null || form_version === null || sha256 === null)
    refuse("dataset_unfinished", { state: row.state })
  const computed = await computeAnswers(tx.query, place, {
    position,
    form_version,
    ...(row.method ? { method: row.method } : {}),
    ...(row.seed === null ? {} : { seed: row.seed }),
  })
  const again = flat(describedAnswers(tx.query, place, computed.answers()))
  const stored = flat(frozenAnswers(tx.query, place.project, row.id))
  const [hash_again, hash_stored] = [createFrozenHash(), createFrozenHash()]
  const different: Verification["different"] = []
  let [tasks, equal] = [0, 0]
  let [a, b] = [await again.next(), await stored.next()]
  while (!a.done || !b.done) {
    tasks++
    const [computed_first, frozen_first] = [a.done ? null : a.value, b.done ? null : b.value]
    const order = !computed_first ? 1 : !frozen_first ? -1 : compare(computed_first.task_id, frozen_first.task_id)
    const computed_one = order <= 0 ? computed_first : null
    const frozen_one = order >= 0 ? frozen_first : null
    if (computed_one) hash_again.add(computed_one)
    if (frozen_one) hash_stored.add(frozen_one)
    if (computed_one && frozen_one && frozenLine(computed_one) === frozenLine(frozen_one)) equal++
    else if (different.length < differencesMax) different.push(...differencesOf(frozen_one, computed_one))
    if (computed_one) a = await again.next()
    if (frozen_one) b = await stored.next()
  }
  const sha256_computed = hash_again.end()
  const holds = equal === tasks && sha256_computed.equals(sha256) && hash_stored.end().equals(sha256)
  return {
    dataset: input.dataset,
    tasks,
    equal,
    different: different.slice(0, differencesMax),
    sha256_frozen: sha256.toString("hex"),
    sha256_computed: sha256_computed.toString("hex"),
    holds,
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** By question; what concerns none of them under the name of the field. */
function differencesOf(frozen: FrozenAnswer | null, computed: FrozenAnswer | null): Verification["different"] {
  const task = toId("task", (frozen ?? computed)!.task_id)
  if (!frozen || !computed)
    return [{ task, question: "", frozen: frozen?.questions ?? null, computed: computed?.questions ?? null }]
  const found: Verification["different"] = []
  for (const question of new Set([...Object.keys(frozen.questions), ...Object.keys(computed.questions)])) {
    const [was, is] = [frozen.questions[question] ?? null, computed.questions[question] ?? null]
    if (canonical(was) !== canonical(is)) found.push({ task, question, frozen: was, computed: is })
  }
  for (const field of ["confidence", "responses", "external_id"] as const)
    if (frozen[field] !== computed[field]) found.push({ task, question: field, frozen: frozen[field], computed: computed[field] })
  return found
}

async function* frozenAnswers(query: Query, project: string, dataset: string): AsyncGenerator<FrozenAnswer[]> {
  let after = "00000000-0000-0000-0000-000000000000"
  for (;;) {
    const rows = await query<FrozenAnswer>(sql.frozenAfter, [project, dataset, after, 5_000])
    if (rows.length === 0) return
    yield rows
    after = rows.at(-1)!.task_id
  }
}
async function* flat<T>(batches: AsyncIterable<T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch
}
