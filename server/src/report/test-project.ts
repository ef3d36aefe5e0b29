/** Projects with given responses, made through the public client, and reports made at once. */
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { runAnswerBatch } from "../answer/batch.ts"
import type { World } from "../test-world.ts"
import { runDueReports } from "./reporter.ts"

export interface TestProject {
  place: { workspace: Id<"workspace">; project: Id<"project"> }
  tasks: Id<"task">[]
  /** Values by number of the task; tasks not named stay unanswered by this worker. `spent_ms`: time each took. */
  answer(values: ReadonlyMap<number, Record<string, unknown>>, worker?: Id<"worker">, spent_ms?: number): Promise<Id<"worker">>
  mark(task: number, value: Record<string, unknown>): Promise<void>
  batch(): Promise<void>
  report(): Promise<ProjectReport>
}

export function choiceForm(options: readonly string[]): Form {
  return {
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [{ key: "what", kind: "choice", required: true, options: options.map(name => ({ name })) }],
  }
}

export async function makeProject(
  world: World,
  form: Form,
  plan: Partial<Plan>,
  tasks: number,
  more: Record<string, unknown> = {},
): Promise<TestProject> {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Figures",
    form,
    plan: { leases_max: 50, ...plan },
  })
  const made = Array.from({ length: tasks }, (_, i) => ({ id: newId("task"), payload: { text: `text ${i}`, ...more } }))
  for (let from = 0; from < tasks; from += 500) await owner.call("task.add", { ...place, tasks: made.slice(from, from + 500) })
  const number = new Map(made.map((task, i) => [task.id as string, i]))
  const here = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  return {
    place,
    tasks: made.map(task => task.id),
    async answer(values, known, spent_ms) {
      const { client, worker } = await world.asWorker(place.project, known)
      let left = values.size
      while (left > 0) {
        const { assignments } = await client.call("assignment.claim", {
          ...place,
          ids: Array.from({ length: 50 }, () => newId("assignment")),
        })
        if (assignments.length === 0) throw new Error(`${left} tasks are not handed out any more`)
        for (const { id: assignment, task, form_version } of assignments) {
          const value = values.get(number.get(task)!)
          if (value === undefined) {
            await client.call("assignment.skip", { ...place, assignment, reason: "other" })
            continue
          }
          await client.call("response.submit", {
            ...place,
            response: newId("response"),
            assignment,
            form_version,
            value: value as never,
            ...(spent_ms === undefined ? {} : { spent_ms }),
          })
          left--
        }
      }
      return worker
    },
    async mark(task, value) {
      await owner.call("gold.mark", { ...place, task: made[task]!.id, value: value as never })
    },
    async batch() {
      await world.settle()
      await runAnswerBatch(world.house.db, here)
      await world.settle()
    },
    async report() {
      await owner.call("report.refresh", place)
      await world.settle()
      await runDueReports(world.house)
      const { report } = await owner.call("report.project", place)
      if (!report) throw new Error("no report was made")
      return report
    },
  }
}

/** `{ 0: { key: values[0] }, … }` without the gaps. */
export function valuesOf(key: string, values: readonly (unknown | null)[]): Map<number, Record<string, unknown>> {
  return new Map(values.flatMap((value, i) => (value === null ? [] : [[i, { [key]: value }] as const])))
}
