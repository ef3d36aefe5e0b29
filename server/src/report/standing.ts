/** Where a project stands: its plan, its answers as they are stored, its pace and what it spent. */
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { Place } from "../answer/gather.ts"
import type { Query } from "../db/connect.ts"
import type { QuestionKnowledge } from "../kind/kind.ts"
import * as sql from "./standing.sql.ts"

export interface StoredAnswer {
  task: string
  confidence: number
  /** It met the target when it was written. */
  accepted: boolean
  /** As in the database: 0 open, 1 full, 2 done, 3 withdrawn, 4 gold. */
  state: number
  /** Responses the plan still wants. */
  more: number
}
export interface Standing {
  plan: Plan
  tasks: number
  retired: number
  gold: number
  responses: number
  /** Confidence from which answers are accepted, as the last batch had it. */
  bound: number | null
  answers: StoredAnswer[]
  /** Tasks nobody has answered, by how many responses they wait for. */
  untouched: { more: number; tasks: number }[]
  /** Responses a day; null when the last seven days had none. */
  pace: number | null
  spent: { people: number; models: number; model_micro: number }
  /** By question: what the last batch learned. */
  learned: Map<string, QuestionKnowledge>
}

const day_ms = 86_400_000

/** Null when the project is gone. `now` in milliseconds since 1970. */
export async function readStanding(query: Query, place: Place, now: number): Promise<Standing | null> {
  const here = [place.project, place.workspace]
  type Row = Omit<Standing, "plan" | "answers" | "untouched" | "pace" | "spent" | "learned"> & { plan: Partial<Plan> }
  const project = (await query<Row>(sql.project, here))[0]
  if (!project) return null
  const today = new Date(now).toISOString().slice(0, 10)
  const paced = (await query<{ responses: number; first: string | null }>(sql.pace, [...here, today]))[0]
  const [spent] = await query<Standing["spent"]>(sql.spent, here)
  const learned = await query<{ question: string; state: QuestionKnowledge }>(sql.learned, here)
  return {
    ...project,
    plan: { ...planDefault, ...project.plan },
    answers: await query<StoredAnswer>(sql.answered, here),
    untouched: await query<{ more: number; tasks: number }>(sql.untouched, here),
    pace: paced?.first ? paceOf(paced.responses, paced.first, today) : null,
    spent: spent ?? { people: 0, models: 0, model_micro: 0 },
    learned: new Map(learned.map(row => [row.question, row.state])),
  }
}

/** Over seven days, or since the first day with work if that is less long ago. */
export function paceOf(responses: number, first: string, today: string): number | null {
  if (responses === 0) return null
  const since = Math.round((Date.parse(today) - Date.parse(first)) / day_ms) + 1
  return responses / Math.min(7, Math.max(1, since))
}
