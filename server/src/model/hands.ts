/** The hands of a model: the verbs of a label session, as its worker. */
import type { Problem, RefusalCode } from "@tagwerk/contract/error.ts"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { type Id, newId, toId } from "@tagwerk/contract/id.ts"
import type { Assignment } from "@tagwerk/contract/task.ts"
import { act, type Caller, type House } from "../act.ts"
import { claim, held } from "../assignment/claim.ts"
import { release, renew, skip } from "../assignment/hold.ts"
import { Refused } from "../refuse.ts"
import { submit } from "../response/submit.ts"

/** Refusals of a submit that say nothing about the next task. */
const ofThisTask: RefusalCode[] = ["value_invalid", "task_retired", "response_exists", "assignment_gone"]

export type Hands = ReturnType<typeof handsOf>

/** `worker`: its UUID. */
export function handsOf(house: House, place: { workspace: string; project: string }, worker: string) {
  const at = { workspace: toId("workspace", place.workspace), project: toId("project", place.project) }
  const caller: Caller = { as: "label", workspace: place.workspace, project: place.project, worker, person: null }
  const right = "work" as const
  return {
    held: async () => (await act(house, { right, verb: held }, caller, at)).assignments,
    claim: async () =>
      (await act(house, { right, verb: claim }, caller, { ...at, ids: [newId("assignment")] })).assignments[0] ?? null,
    renew: (one: Assignment) => act(house, { right, verb: renew }, caller, { ...at, assignment: one.id }),
    release: (one: Assignment) => act(house, { right, verb: release }, caller, { ...at, assignment: one.id }),
    skip: (one: Assignment, note: string) =>
      act(house, { right, verb: skip }, caller, { ...at, assignment: one.id, reason: "other", note: note.slice(0, 1000) }),
    /** Null when it is stored; else why this one task takes no response any more. */
    submit: async (
      one: Assignment,
      response: Id<"response">,
      value: ResponseValue,
      spent_ms: number,
    ): Promise<Problem | null> => {
      const given = { assignment: one.id, response, form_version: one.form_version, value, spent_ms }
      try {
        await act(house, { right, verb: submit }, caller, { ...at, ...given })
        return null
      } catch (error) {
        if (error instanceof Refused && ofThisTask.includes(error.problem.code)) return error.problem
        throw error
      }
    },
  }
}
