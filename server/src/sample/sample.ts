/**
 * Random samples that experts answer blind. The number of labels is fixed before the first, the tasks are drawn with a seed that is kept,
 * nobody answers what they worked on, and a task is drawn once for the same thing: looking again after a failure would be cheating.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Sample, SampleResult } from "@tagwerk/contract/sample.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { seededRandom } from "@tagwerk/quality"
import type { Tx, Verb } from "../act.ts"
import { findDataset, toDataset } from "../dataset/dataset.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { factsOf, fileIdsIn } from "../file/facts.ts"
import { append } from "../log/append.ts"
import { mustHaveProject } from "../project/project.ts"
import { assert, refuse } from "../refuse.ts"
import { answerStage } from "../response/expert.ts"
import { ensureWorker } from "../worker/worker.ts"
import { certificateOf, judgeOf, labelIn } from "./result.ts"
import * as sql from "./sample.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface SampleRow {
  id: string
  purpose: Sample["purpose"]
  dataset_id: string | null
  model_id: string | null
  question: string | null
  plan: { bound?: number }
  planned: number
  answered: number
  seed: number
  state: Sample["state"]
  result: SampleResult | null
  of: string
  created_at: string
  finished_at: string | null
}
const toSample = ({ dataset_id, model_id, plan: _plan, ...row }: SampleRow): Sample => ({
  ...row,
  id: toId("sample", row.id),
  answered: Number(row.answered),
  seed: Number(row.seed),
  dataset: dataset_id === null ? null : toId("dataset", dataset_id),
  model: model_id === null ? null : toId("model", model_id),
})

async function find(tx: Tx, project: string, id: string): Promise<SampleRow> {
  const [row] = await tx.query<SampleRow>(sql.one, [project, id])
  return row ?? refuse("not_found", { what: "sample" })
}

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
  return toSample(await find(tx, project, id))
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
  toSample(await find(tx, toUuid(input.project), toUuid(input.sample)))

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
  const sample = await find(tx, project, toUuid(input.sample))
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
  const before = await find(tx, project, sample)
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
  return toSample(await find(tx, project, sample))
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
  const sample = await find(tx, project, toUuid(input.sample))
  if (sample.state === "done") refuse("sample_answered")
  await tx.query(sql.cancel, [project, sample.id])
  return toSample(await find(tx, project, sample.id))
}

type ExpertRow = { task: string; value: ResponseValue }

async function resultOf(tx: Tx, project: string, sample: SampleRow): Promise<SampleResult> {
  const experts = await tx.query<ExpertRow>(sql.experts, [project, sample.id])
  if (sample.purpose === "judge") return judgeResult(tx, project, sample, experts)
  assert(sample.dataset_id, "a certificate is of a dataset")
  const form = await formOfDataset(tx, project, sample.dataset_id)
  const frozen = new Map(
    (
      await tx.query<{ task: string; questions: Record<string, QuestionAnswer> }>(sql.frozenOf, [
        project,
        sample.dataset_id,
        experts.map(one => one.task),
      ])
    ).map(row => [row.task, valuesOf(row.questions)]),
  )
  const sizes = new Map<string, number>()
  for (const { question, label, n } of await tx.query<{ question: string; label: string | null; n: number }>(sql.sizes, [
    project,
    sample.dataset_id,
  ])) {
    sizes.set(question, (sizes.get(question) ?? 0) + Number(n))
    if (label !== null) sizes.set(`${question}\0${label}`, Number(n))
  }
  const pairs = experts.flatMap(({ task, value }) => {
    const answer = frozen.get(task)
    return answer ? [{ frozen: answer, expert: value }] : []
  })
  return certificateOf(form.questions, pairs, sizes)
}

/** What an answer says, question by question. */
export const valuesOf = (questions: Record<string, Pick<QuestionAnswer, "value">>): ResponseValue =>
  Object.fromEntries(Object.entries(questions).map(([key, answer]) => [key, answer.value])) as ResponseValue

async function judgeResult(tx: Tx, project: string, sample: SampleRow, experts: readonly ExpertRow[]): Promise<SampleResult> {
  assert(sample.model_id && sample.question, "a judge is a model, by a question")
  const { question } = sample
  const all = await tx.query<{ task: string; label: string }>(sql.judged, [project, tx.workspace, sample.model_id, question])
  const labelOf = new Map(all.map(row => [row.task, row.label]))
  const pairs = experts.flatMap(({ task, value }) => {
    const expert = labelIn(value[question])
    const model = labelOf.get(task)
    return expert === null || model === undefined ? [] : [{ expert, model }]
  })
  const drawn = new Set(experts.map(one => one.task))
  const others = all.filter(row => !drawn.has(row.task)).map(row => row.label)
  const labels = [...new Set([...pairs.map(pair => pair.expert), ...all.map(row => row.label)])].sort()
  return judgeOf(labels, pairs, others, sample.plan.bound ?? 0.8)
}

async function formOfDataset(tx: Tx, project: string, id: string): Promise<Form> {
  const { form_version } = await findDataset(tx, project, id)
  const [row] = await tx.query<{ form: Form }>(sql.formOf, [project, form_version])
  assert(row, "a dataset is of a version of the form")
  return row.form
}

/** Everything that is needed beside the exported dataset to compute a certificate again. */
export const listSampleRows: Of<"sample.rows"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const sample = await find(tx, project, toUuid(input.sample))
  if (sample.state !== "done") refuse("sample_unfinished")
  const dataset = sample.dataset_id === null ? null : toDataset(await findDataset(tx, project, sample.dataset_id))
  const form = sample.dataset_id
    ? await formOfDataset(tx, project, sample.dataset_id)
    : (await tx.query<{ form: Form }>(sql.newestForm, [project]))[0]!.form
  const rows = await tx.query<ExpertRow>(sql.experts, [project, sample.id])
  return {
    sample: toSample(sample),
    dataset: dataset && {
      id: dataset.id,
      name: dataset.name,
      version: dataset.version,
      position: dataset.position,
      tasks: dataset.tasks,
      sha256: dataset.sha256,
      method: dataset.method,
    },
    form,
    rows: rows.map(({ task, value }) => ({ task: toId("task", task), value })),
  }
}
