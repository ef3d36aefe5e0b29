/** What a sample proves once it is finished, and everything from which anybody can compute it again. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { CertificateAbout, SampleResult } from "@tagwerk/contract/sample.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import type { Tx, Verb } from "../act.ts"
import { addVotes, emptyVotes, latest, readAsked, responsesOf } from "../answer/gather.ts"
import { findDataset, toDataset } from "../dataset/dataset.ts"
import { assert, refuse } from "../refuse.ts"
import { type AuditedResponses, agreementOf, boundDefault, restsOn } from "./about.ts"
import { certificateOf, judgeOf, labelIn } from "./result.ts"
import { findSample, type SampleRow, toSample } from "./row.ts"
import * as sql from "./sample.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

type ExpertRow = { task: string; value: ResponseValue }

export async function resultOf(tx: Tx, project: string, sample: SampleRow): Promise<SampleResult> {
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
  const about = await aboutOf(tx, project, sample.dataset_id, form, experts)
  return { ...certificateOf(form.questions, pairs, sizes), about }
}

async function aboutOf(
  tx: Tx,
  project: string,
  dataset: string,
  form: Form,
  experts: readonly ExpertRow[],
): Promise<CertificateAbout> {
  const frozen = await findDataset(tx, project, dataset)
  const [found] = await tx.query<{ plan: Partial<Plan>; bound: number | null }>(sql.planOf, [project])
  const plan = { ...planDefault, ...found?.plan }
  const bound = plan.target === null ? boundDefault : plan.rule === "together" ? (found?.bound ?? plan.target) : plan.target
  const counts = { automatic: 0, decided: 0, known: 0, below: 0 }
  type Row = { methods: Record<string, string>; sure: boolean; several: boolean; n: number }
  for (const { methods, sure, several, n } of await tx.query<Row>(sql.rests, [project, dataset, bound])) {
    const shape = { confidence: sure ? bound : 0, responses: several ? 2 : 1 }
    counts[restsOn(form, methods, shape, bound)] += Number(n)
  }
  const [all] = await tx.query<{ n: number }>(sql.tasksAt, [project, frozen.position])
  const audited = await auditedOf(tx, project, dataset, experts)
  return { ...counts, bound, of: Number(all?.n ?? 0), agreement: agreementOf(form, audited), method: toDataset(frozen).method }
}

/** What workers had said of the audited tasks when the dataset was frozen, in the words of its form. */
async function auditedOf(tx: Tx, project: string, dataset: string, experts: readonly ExpertRow[]): Promise<AuditedResponses[]> {
  assert(tx.workspace, "samples live in a workspace")
  const place = { workspace: tx.workspace, project }
  const { position, form_version } = await findDataset(tx, project, dataset)
  const asked = await readAsked(tx.query, place, form_version, position ?? 0)
  assert(asked && position !== null, "a finished dataset has a form and a position")
  const tasks = experts.map(one => one.task)
  const given = Map.groupBy(await responsesOf(tx.query, place, asked, tasks, position), one => one.task)
  return tasks.map(task => ({
    task,
    responses: latest(given.get(task) ?? []).map(response => {
      const votes = emptyVotes(asked.form)
      addVotes(votes, asked, response)
      const said = votes.flatMap(({ question, votes: [vote] }) => (vote ? [[question.key, vote.value]] : []))
      return { worker: response.worker, value: Object.fromEntries(said) as ResponseValue }
    }),
  }))
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
  const sample = await findSample(tx, project, toUuid(input.sample))
  if (sample.state !== "done") refuse("sample_unfinished")
  const dataset = sample.dataset_id === null ? null : toDataset(await findDataset(tx, project, sample.dataset_id))
  const form = sample.dataset_id
    ? await formOfDataset(tx, project, sample.dataset_id)
    : (await tx.query<{ form: Form }>(sql.newestForm, [project]))[0]!.form
  const rows = await tx.query<ExpertRow>(sql.experts, [project, sample.id])
  const audited = sample.dataset_id === null ? [] : await auditedOf(tx, project, sample.dataset_id, rows)
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
    rows: rows.map(({ task, value }, i) => ({
      task: toId("task", task),
      value,
      responses: audited[i]?.responses.map(one => ({ worker: toId("worker", one.worker), value: one.value })) ?? [],
    })),
  }
}
