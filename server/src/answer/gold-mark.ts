/** gold.mark: a known answer as somebody gives it, or as the task's answer or a response to it has it by now. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { markGold, nameOf } from "../gold/gold.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { faultsOfKnown } from "../response/check.ts"
import * as sql from "./gold.sql.ts"

type Mark = Input<Api["gold.mark"]>

export const markTask: Verb<Mark, Output<Api["gold.mark"]>> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  if ((input.value === undefined) === (input.take === undefined))
    refuse("input_invalid", {
      faults: [{ at: "", sentence: "Give either a value, or say whose to take: “answer” or a response of this task." }],
    })
  const [facts] = await tx.query<{ form: Form | null; form_version: number | null; payload: Payload | null }>(sql.markFacts, [
    project,
    tx.workspace,
    task,
  ])
  if (!facts) refuse("not_found", { what: "task" })
  const { form, form_version, payload } = facts
  if (form === null || form_version === null) refuse("form_missing")
  const value = withoutNulls(input.value ?? (await taken(tx, project, task, input.take!)))
  const faults = await faultsOfKnown(tx.house, { workspace: tx.workspace!, project }, form, value, payload)
  if (faults.length > 0) refuse("gold_invalid", { faults })
  const by = await nameOf(tx, project, actor)
  return (await markGold(tx, project, { task, value, form_version, by, worker: actor.worker })).known
}

/** The value of the task's answer, or of a response to it. */
async function taken(tx: Tx, project: string, task: string, from: NonNullable<Mark["take"]>): Promise<ResponseValue> {
  if (from !== "answer") {
    const [response] = await tx.query<{ value: ResponseValue }>(sql.responseValue, [project, tx.workspace, task, toUuid(from)])
    return response?.value ?? refuse("not_found", { what: "response to this task" })
  }
  const [answer] = await tx.query<{ questions: Record<string, { value: ResponseValue[string] }> }>(sql.answerValue, [
    project,
    tx.workspace,
    task,
  ])
  if (!answer)
    refuse("gold_refused", {
      reason: "The task has no answer yet that could be taken.",
      todo: "Give the known answer itself, or wait for responses.",
    })
  return Object.fromEntries(Object.entries(answer.questions).map(([key, one]) => [key, one.value]))
}

/** A question left open is not known. */
function withoutNulls(value: ResponseValue): ResponseValue {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== undefined))
}
