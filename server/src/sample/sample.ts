/**
 * Random samples that experts answer blind. The number of labels is fixed before the first, the tasks are drawn with a seed that is kept,
 * nobody answers what they worked on, and a task is drawn once for the same thing: looking again after a failure would be cheating.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { SampleResult } from "@tagwerk/contract/sample.ts"
import { seededRandom } from "@tagwerk/quality"
import type { Tx, Verb } from "../act.ts"
import { findDataset } from "../dataset/dataset.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { factsOf, fileIdsIn } from "../file/facts.ts"
import { append } from "../log/append.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { answerStage } from "../response/expert.ts"
import { ensureWorker } from "../worker/worker.ts"
import { resultOf } from "./prove.ts"
import { findSample, type SampleRow, toSample } from "./row.ts"
import * as sql from "./sample.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export const createSample: Of<"sample.create"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.id)
  await mustHaveProject(tx, project)
  const [before] = await tx.query<SampleRow>(sql.one, [project, id])
  if (before) return toSample(before)
  const { dataset, model, question } = await aboutOf(tx, project, input)
  const values = [project, input.purpose, dataset, model]
  const rows =
    input.purpose === "certificate"
      ? await tx.query<{ id: string }>(sql.ofDataset, values)
      : await tx.query<{ id: string }>(sql.ofModel, [...values, tx.workspace])
  if (rows.length < input.planned) refuse("sample_too_large", { planned: input.planned, available: rows.length })
  const seed = input.seed ?? 1 + Math.floor(tx.house.random() * 4_294_967_294)
  const drawn = draw(
    rows.map(row => row.id),
    input.planned,
    seed,
  )
  const plan = input.purpose === "judge" ? { bound: input.bound ?? 0.8 } : {}
  await tx.query(sql.insert, [project, id, tx.workspace, input.purpose, question, model, dataset, plan, input.planned, seed])
  await tx.query(sql.insertTasks, [project, id, tx.workspace, drawn])
  await append(tx, project, "sample.drawn", { sample: id, planned: input.planned })
  return toSample(await findSample(tx, project, id))
}

/** A certificate is of a finished dataset; a judge is a model, of one choice. */
async function aboutOf(tx: Tx, project: string, input: Input<Api["sample.create"]>) {
  if (input.purpose === "certificate") {
    if (input.dataset === undefined)
      refuse("input_invalid", {
        what: "The sample",
        faults: [{ at: "/dataset", sentence: "Say which dataset it is to certify." }],
      })
    const dataset = await findDataset(tx, project, toUuid(input.dataset))
    if (dataset.state !== "done") refuse("dataset_unfinished", { state: dataset.state })
    return { dataset: dataset.id, model: null, question: null }
  }
  if (input.model === undefined || input.question === undefined)
    refuse("input_invalid", {
      what: "The sample",
      faults: [{ at: "/model", sentence: "Say which model it is to judge, and by which question." }],
    })
  const model = toUuid(input.model)
  if ((await tx.query(sql.modelOf, [tx.workspace, model])).length === 0) refuse("not_found", { what: "model" })
  const form = (await tx.query<{ form: Form }>(sql.newestForm, [project]))[0]?.form
  const question = form?.questions.find(one => one.key === input.question)
  if (question?.kind !== "choice" || question.multiple)
    refuse("input_invalid", {
      what: "The sample",
      faults: [{ at: "/question", sentence: "A model is judged by a question with one choice. Name one that the form asks." }],
    })
  return { dataset: null, model, question: question.key }
}

/** `n` of these ids, each set of `n` equally likely; the same seed draws the same from the same ids. */
export function draw(ids: readonly string[], n: number, seed: number): string[] {
  const random = seededRandom(seed)
  const pool = [...ids]
  for (let i = 0; i < n; i++) {
    const j = i + Math.floor(random() * (pool.length - i))
    const other = pool[j]!
    pool[j] = pool[i]!
    pool[i] = other
  }
  return pool.slice(0, n)
}

export const showSample: Of<"sample.show"> = async (tx, _actor, input) =>
  toSample(await findSample(tx, toUuid(input.project), toUuid(input.sample)))

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listSamples: Of<"sample.list"> = async (tx, _actor, input) => {
  await mustHaveProject(tx, toUuid(input.project))
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<SampleRow>(sql.page, [toUuid(input.project), before, limit + 1])
  return pageOf(rows, limit, row => [row.id], toSample)
}

export const nextOfSample: Of<"sample.next"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const sample = await findSample(tx, project, toUuid(input.sample))
  if (sample.state !== "open") return { task: null, remain: 0 }
  if (actor.person === null) refuse("not_allowed", { role: actor.role ?? undefined, right: "task.review" })
  const worker = await ensureWorker(tx, actor)
  const [row] = await tx.query<{ id: string; payload: Payload | null }>(sql.next, [project, sample.id, worker.id])
  if (row) await tx.query(sql.hand, [project, sample.id, row.id, worker.id])
  const [left] = await tx.query<{ n: number }>(sql.remain, [project, sample.id])
  return {
    task: row
      ? { id: toId("task", row.id), payload: row.payload ?? {}, files: await factsOf(tx, project, fileIdsIn(row.payload)) }
      : null,
    remain: Number(left?.n ?? 0),
  }
}

/** The last answer finishes the sample: what it proves is computed once, and stays. */
export const answerSample: Of<"sample.answer"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  const sample = toUuid(input.sample)
  // Held, so that of two last answers one finishes.
  if ((await tx.query(sql.lock, [project, sample])).length === 0) refuse("not_found", { what: "sample" })
  const before = await findSample(tx, project, sample)
  const [drawn] = await tx.query<{ response_id: string | null }>(sql.findTask, [project, sample, task])
  if (!drawn) refuse("not_found", { what: "task of the sample" })
  const response = toUuid(input.response)
  if (drawn.response_id === response) return toSample(before)
  if (before.state !== "open" || drawn.response_id !== null) refuse("sample_answered")
  const { form_version, value } = input
  await answerStage(tx, actor, { project, task, stage: 4, response: input.response, said: { form_version, value } })
  const worker = await ensureWorker(tx, actor)
  await tx.query(sql.answered, [project, sample, task, worker.id, response])
  const [left] = await tx.query<{ n: number }>(sql.remain, [project, sample])
  if (Number(left?.n ?? 0) === 0) {
    const result = await resultOf(tx, project, before)
    await tx.query(sql.finish, [project, sample, JSON.stringify(result)])
    await append(tx, project, "sample.finished", { sample })
    // Beliefs follow from the log: what is proved of a model stands in it.
    if (before.model_id !== null && before.question !== null)
      await append(tx, project, "model.judged", {
        model: before.model_id,
        question: before.question,
        passed: result.certified === true,
        ...agreed(result),
      })
  }
  return toSample(await findSample(tx, project, sample))
}

/** In how many answers a judged model said what the expert said: each is a positive of one label. */
function agreed({ labels }: SampleResult): { right: number; of: number } {
  return {
    right: labels.reduce((sum, one) => sum + Math.round(one.true_positive.value * one.positives), 0),
    of: labels.reduce((sum, one) => sum + one.positives, 0),
  }
}

export const cancelSample: Of<"sample.cancel"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const sample = await findSample(tx, project, toUuid(input.sample))
  if (sample.state === "done") refuse("sample_answered")
  await tx.query(sql.cancel, [project, sample.id])
  return toSample(await findSample(tx, project, sample.id))
}
