/** project.overview: everything the project's first page shows, from folded counts. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Label } from "@tagwerk/contract/kind/value.ts"
import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { factsOf } from "../file/facts.ts"
import { titleOf } from "../kind/belief.ts"
import { readProject } from "../project/project.ts"
import { imageOf, shownOf } from "../task/shown.ts"
import * as sql from "./overview.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface Recent {
  response: string
  task: string
  worker: string
  pseudonym: string
  model: boolean
  confidence: number | null
  payload: Payload | null
  at: string
}
/** How far back in the log recent work is looked for. */
const tail = 2_000

/** The options or labels of a question, none when the form has changed since. */
function labelsOf(form: Form | null, key: string): readonly Label[] {
  const question = form?.questions.find(one => one.key === key)
  if (!question) return []
  return question.kind === "choice" ? question.options : question.kind === "text" ? [] : question.labels
}

export const showOverview: Of<"project.overview"> = async (tx, _actor, input) => {
  const id = toUuid(input.project)
  const here = [id, tx.workspace]
  const project = await readProject(tx, id)
  const { confidence, position } = (await tx.query<{ confidence: number[]; position: number }>(sql.counts, here))[0]!
  const from = Math.max(0, position - tail)
  const form = (await tx.query<{ body: Form }>(sql.form, here))[0]?.body ?? null
  const recent = await tx.query<Recent>(sql.recent, [...here, from])
  const images = recent.map(row => imageOf(form, row.payload))
  const files = new Map(
    (
      await factsOf(
        tx,
        id,
        images.filter(image => image !== null),
      )
    ).map(one => [one.id as string, one.name]),
  )
  const [atWork] = await tx.query<ProjectOverview["at_work"]>(sql.atWork, [...here, from])
  const [workers] = await tx.query<{ n: number }>(sql.workers, here)
  return {
    project,
    position,
    confidence,
    by_day: await tx.query<ProjectOverview["by_day"][number]>(sql.days, here),
    labels: (await tx.query<{ question: string; label: string; tasks: number }>(sql.labels, here)).map(row => ({
      ...row,
      title: titleOf(labelsOf(form, row.question), row.label),
    })),
    recent: recent.map(({ payload, ...row }, i) => ({
      ...row,
      response: toId("response", row.response),
      task: toId("task", row.task),
      worker: toId("worker", row.worker),
      shown: shownOf(form, payload, files.get(images[i] ?? "") ?? null),
    })),
    at_work: atWork ?? { people: 0, models: 0 },
    workers: workers?.n ?? 0,
  }
}
