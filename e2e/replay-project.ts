/** Real people's responses given again: a project through the public client, whose workers say what they said about the tasks they had. */
import type { Client, ProblemError } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { type CrowdSet, readCrowd } from "../bench/quality/crowd.ts"
import type { World } from "../server/src/test-world.ts"

export interface Replayed {
  set: CrowdSet
  world: World
  owner: Client
  place: { workspace: Id<"workspace">; project: Id<"project"> }
  /** Ids by the names in the data, and back. */
  tasks: Map<string, Id<"task">>
  names: Map<string, string>
  workers: Map<string, { client: Client; worker: Id<"worker"> }>
  /** Worker → task → label, as in the data. */
  said: Map<string, Map<string, string>>
}

/** `tasks`: how many of the set's, drawn evenly; left out: all. */
export async function openReplay(world: World, name: string, plan: Partial<Plan>, tasks?: number): Promise<Replayed> {
  const set = readCrowd(name)
  const all = set.votes.tasks
  const step = Math.max(1, all.length / (tasks ?? all.length))
  const kept = all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  const options = set.votes.labels.map(label => ({ name: label }))
  const form: Form = {
    views: [{ key: "shown", view: "text", from: "$shown" }],
    questions: [{ key: "label", kind: "choice", required: true, options }],
  }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: `Replay of ${name}`, form, plan })
  const ids = new Map(kept.map(task => [task, newId("task")]))
  const rows = [...ids].map(([task, id]) => ({ id, external_id: task, payload: { shown: `${name} ${task}` } }))
  for (let from = 0; from < rows.length; from += 500)
    await owner.call("task.add", { ...place, tasks: rows.slice(from, from + 500) })
  const said = new Map<string, Map<string, string>>()
  for (const { task, worker, label } of set.rows) {
    if (!ids.has(String(task))) continue
    const own = said.get(String(worker)) ?? new Map<string, string>()
    // Who answered a task twice is taken at their last word.
    own.set(String(task), String(label))
    said.set(String(worker), own)
  }
  const workers: Replayed["workers"] = new Map()
  for (const worker of said.keys()) workers.set(worker, await world.asWorker(place.project))
  const names = new Map([...ids].map(([task, id]) => [toUuid(id), task]))
  return { set, world, owner, place, tasks: ids, names, workers, said }
}

/**
 * One worker is given one task and answers it as they did. A worker of the data can answer only what they answered then, so the task is
 * chosen for them (among those the project hands out) instead of claimed blindly.
 */
export async function answerAs(replayed: Replayed, worker: string, task: string): Promise<void> {
  const { owner, place, tasks, workers, said } = replayed
  const { client, worker: id } = workers.get(worker)!
  const assignment = newId("assignment")
  const until = new Date(Date.now() + 365 * 86_400_000).toISOString()
  await again(() => owner.call("task.assign", { ...place, task: tasks.get(task)!, worker: id, id: assignment, until }))
  const response = newId("response")
  const value = { label: said.get(worker)!.get(task)! }
  await again(() => client.call("response.submit", { ...place, response, assignment, form_version: 1, value }))
}

/** As a worker's screen does: on a busy machine the database may be away for a moment, and a repeat under the same id counts once. */
async function again<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if ((error as ProblemError).problem?.status !== 503 || tries === 10) throw error
      await new Promise(resolve => setTimeout(resolve, 500))
    }
  }
}

/** What is believed now, by the names in the data. */
export async function answersOf({ world, place, names }: Replayed) {
  const rows = await world.house.db.transaction(toUuid(place.workspace), [], query =>
    query<{
      task: string
      questions: Record<string, { value: string; confidence: number; method: string }>
      accepted: boolean
      responses: number
    }>("select task_id as task, questions, accepted, responses from answer where project_id = $1", [toUuid(place.project)]),
  )
  return new Map(
    rows.map(({ task, questions, accepted, responses }) => [names.get(task)!, { ...questions["label"]!, accepted, responses }]),
  )
}

/** How the queue stands: what the project asks for next, in its order. */
export async function queueOf({ world, place, names }: Replayed): Promise<{ task: string; room: number }[]> {
  const rows = await world.house.db.transaction(toUuid(place.workspace), [], query =>
    query<{ id: string; room: number }>(
      "select id, needed - given - leased as room from task where project_id = $1 and state = 0 order by priority, rnd",
      [toUuid(place.project)],
    ),
  )
  return rows.map(({ id, room }) => ({ task: names.get(id)!, room }))
}
