/** What a worker is shown of a task: payload and files. */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { toId } from "@tagwerk/contract/id.ts"
import type { Assignment } from "@tagwerk/contract/task.ts"
import type { House } from "../act.ts"
import { factsBound, fileIdsIn, toFactsOf } from "../file/facts.ts"
import type { ProjectFacts } from "../project/facts.ts"

export interface Held {
  id: string
  task: string
  payload: Assignment["payload"]
  until: string
  draft: ResponseValue | null
}

/** The contract's assignments; text tasks cost no further statement. */
export async function dress(
  house: House,
  place: { workspace: string; project: string; facts: ProjectFacts },
  held: Held[],
): Promise<Assignment[]> {
  if (held.length === 0) return []
  const files = await filesOf(
    house,
    place,
    held.map(one => one.payload),
  )
  return held.map((one, i) => ({
    id: toId("assignment", one.id),
    task: toId("task", one.task),
    form_version: place.facts.form_version,
    payload: one.payload,
    files: files[i]!,
    draft: one.draft,
    until: one.until,
  }))
}

/** The files that each payload names, with signed addresses: one statement for all of them. */
export async function filesOf(
  house: House,
  place: { workspace: string; project: string; facts: ProjectFacts },
  payloads: Assignment["payload"][],
): Promise<Assignment["files"][]> {
  if (!place.facts.shows_images) return payloads.map(() => [])
  const named = payloads.map(payload => fileIdsIn(payload) as string[])
  const all = [...new Set(named.flat())]
  if (all.length === 0) return payloads.map(() => [])
  const rows = (await house.db.batch(place.workspace, [factsBound(place.project, all)]))[0]!
  const byId = new Map(toFactsOf(all, rows, house, place).map(facts => [facts.id as string, facts]))
  return named.map(ids => ids.map(id => byId.get(id)).filter(facts => facts !== undefined))
}
