/** project.workers, worker.show: who works in a project, with figures; and where somebody works. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Estimate } from "@tagwerk/contract/report.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Worker, WorkerFigures } from "@tagwerk/contract/workspace.ts"
import type { Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import type { Evidence } from "../kind/belief.ts"
import { accuracyOf } from "../kind/kind.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { type Listed, toWorker } from "../worker/worker.ts"
import { form as newestForm } from "./overview.sql.ts"
import * as sql from "./workers.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface Row {
  id: string
  pseudonym: string
  model_id: string | null
  state: Worker["state"]
  created_at: string
  responses: number
  skipped: number
  last_at: string | null
  held: number
  spent_ms: number | null
  /** Of the last report. */
  reported: { question: string; of: Estimate | null; bound: number | null } | null
}

export const listProjectWorkers: Of<"project.workers"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<Row>(sql.list, [project, tx.workspace, after, limit + 1])
  const evidence = await tx.query<Evidence & { question: string; worker: string }>(sql.evidence, [
    project,
    tx.workspace,
    rows.map(row => row.id),
  ])
  const form = (await tx.query<{ body: Form }>(newestForm, [project, tx.workspace]))[0]?.body
  const rank = questionRank(form)
  const best = new Map<string, Evidence & { question: string }>()
  for (const one of evidence) {
    const before = best.get(one.worker)
    if (one.of > 0 && (!before || rank(one.question) < rank(before.question))) best.set(one.worker, one)
  }
  return pageOf(
    rows,
    limit,
    row => [row.id],
    row => toFigures(row, best.get(row.id)),
  )
}

export const showWorker: Of<"worker.show"> = async (tx, _actor, input) => {
  const worker = toUuid(input.worker)
  const row = (await tx.query<Listed>(sql.one, [tx.workspace, worker]))[0] ?? refuse("not_found", { what: "worker" })
  type At = { id: string; name: string; responses: number; skipped: number; last_at: string | null }
  const projects = await tx.query<At>(sql.projects, [tx.workspace, worker])
  return { ...toWorker(row), projects: projects.map(one => ({ ...one, id: toId("project", one.id) })) }
}

function toFigures(row: Row, evidence: (Evidence & { question: string }) | undefined): WorkerFigures {
  return {
    worker: toWorker(row),
    responses: row.responses,
    skipped: row.skipped,
    held: row.held,
    seconds_median: row.spent_ms === null ? null : row.spent_ms / 1000,
    last_at: row.last_at,
    accuracy: shownAccuracy(row.reported, evidence),
  }
}

/** The figure shown is that of the first required question, else of the first there is evidence for. */
function questionRank(form: Form | undefined): (question: string) => number {
  const order = [
    ...(form?.questions.filter(question => question.required) ?? []),
    ...(form?.questions.filter(question => !question.required) ?? []),
  ].map(question => question.key)
  return question => (order.includes(question) ? order.indexOf(question) : order.length)
}

function shownAccuracy(
  reported: Row["reported"],
  evidence: (Evidence & { question: string }) | undefined,
): WorkerFigures["accuracy"] {
  if (reported?.of && reported.bound !== null) {
    const { value, low, high } = reported.of
    return { mean: value, low, high, bound: reported.bound, question: reported.question }
  }
  const accuracy = evidence ? accuracyOf(evidence) : null
  return accuracy && evidence ? { ...accuracy, question: evidence.question } : null
}
