/** gold.list: known answers, how workers did on them, and hints that one has leaked or is wrong. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import type { GoldFlag, GoldRow } from "@tagwerk/contract/gold.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Question, Value } from "@tagwerk/contract/kind.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import * as goldSql from "../gold/gold.sql.ts"
import { showTasks } from "../gold/suggest.ts"
import {
  becameKnown,
  fastAndRight,
  isNear,
  isRight,
  type Judged,
  knownInAdvance,
  type Share,
  strikingMax,
} from "../kind/gold-check.ts"
import { lineOf, type QuestionKnowledge } from "../kind/kind.ts"
import { mustHaveProject } from "../project/project.ts"
import { batchStates } from "./answer.sql.ts"
import { believeTasks } from "./compute.ts"
import { type AskedForm, readAsked, responsesOf } from "./gather.ts"
import * as sql from "./gold.sql.ts"

/** So sure must the responses be of another answer before the known one is called into question. */
const otherMin = 0.95

interface Row {
  id: string
  task: string
  value: ResponseValue
  source: GoldRow["source"]
  by: string
  created_at: string
  external_id: string | null
  payload: Payload | null
}

export const listGold: Verb<Input<Api["gold.list"]>, Output<Api["gold.list"]>> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<Row>(goldSql.page, [project, tx.workspace, after, limit + 1])
  const asked = await readAsked(tx.query, { workspace: tx.workspace!, project })
  const questions = asked?.form.questions ?? []
  const shown = await showTasks(tx, project, rows)
  const judged = rows.length > 0 ? await judgeAll(tx, project, questions) : new Map<string, Judged[]>()
  const sums = sumUp(judged)
  const doubts = asked ? await doubtsOf(tx, project, asked, rows) : new Map<string, GoldFlag[]>()
  const items = rows.map((row, i): GoldRow => {
    const here = judged.get(row.task) ?? []
    return {
      ...shown[i]!,
      value: row.value,
      line: lineOfAll(questions, row.value),
      source: row.source,
      by: row.by,
      created_at: row.created_at,
      had: here.length,
      right: here.filter(one => one.right).length,
      flags: [...leaks(here, sums), ...(doubts.get(row.task) ?? [])],
    }
  })
  const byRow = new Map(rows.map((row, i) => [row, items[i]!]))
  return pageOf(
    rows,
    limit,
    row => [row.id],
    row => byRow.get(row)!,
  )
}

/** One question in its own words; several with their titles. */
export function lineOfAll(questions: readonly Question[], value: ResponseValue): string {
  const known = questions.filter(question => value[question.key] !== undefined)
  return known
    .map(question => {
      const line = lineOf(question, value[question.key]) || "nothing"
      return questions.length === 1 ? line : `${question.title ?? question.key}: ${line}`
    })
    .join(" · ")
}

/** Responses to all gold of the project, by task, in the order in which they came. */
async function judgeAll(tx: Tx, project: string, questions: readonly Question[]): Promise<Map<string, Judged[]>> {
  const here = [project, tx.workspace]
  const known = new Map(
    (await tx.query<{ task: string; value: ResponseValue }>(goldSql.known, here)).map(row => [row.task, row.value]),
  )
  const responses = await tx.query<{ task: string; worker: string; value: ResponseValue; spent_ms: number | null }>(
    sql.responses,
    [...here, [...known.keys()]],
  )
  const workers = [...new Set(responses.map(row => row.worker))]
  const pace = new Map(
    (await tx.query<{ worker: string; median: number }>(sql.pace, [...here, workers])).map(row => [row.worker, row.median]),
  )
  const judged = new Map<string, Judged[]>()
  for (const { task, worker, value, spent_ms } of responses) {
    const usual = pace.get(worker)
    const one = {
      worker,
      right: isRight(questions, known.get(task)!, value),
      fast: usual === undefined || spent_ms === null ? null : spent_ms < usual / 4,
    }
    const list = judged.get(task)
    if (list) list.push(one)
    else judged.set(task, [one])
  }
  return judged
}

/** Of each worker and of everybody, over all gold: what a task's own responses are taken from to give the rest. */
function sumUp(judged: ReadonlyMap<string, readonly Judged[]>) {
  const workers = new Map<string, Share>()
  const fast = { right: 0, of: 0 }
  for (const list of judged.values()) {
    for (const { worker, right } of list) workers.set(worker, plus(workers.get(worker), { right: Number(right), of: 1 }))
    Object.assign(fast, plus(fast, fastAndRight(list)))
  }
  return { workers, fast }
}
const plus = (a: Share | undefined, b: Share, sign: 1 | -1 = 1): Share => ({
  right: (a?.right ?? 0) + sign * b.right,
  of: (a?.of ?? 0) + sign * b.of,
})

function leaks(here: readonly Judged[], { workers, fast }: ReturnType<typeof sumUp>): GoldFlag[] {
  const own = new Map(here.map(({ worker, right }) => [worker, { right: Number(right), of: 1 }]))
  const late = becameKnown(here, worker => plus(workers.get(worker), own.get(worker)!, -1))
  const early = knownInAdvance(here, plus(fast, fastAndRight(here), -1))
  return [
    ...(late && late.p <= strikingMax ? [{ flag: "leaked", rule: "late", ...late } as const] : []),
    ...(early && early.p <= strikingMax ? [{ flag: "leaked", rule: "fast", ...early } as const] : []),
  ]
}

/** What the responses say where nobody had told what is right: with what the last batch learned of the workers, and this task's gold left out. */
async function doubtsOf(tx: Tx, project: string, asked: AskedForm, rows: readonly Row[]): Promise<Map<string, GoldFlag[]>> {
  const place = { workspace: tx.workspace!, project }
  const tasks = rows.map(row => row.task)
  const states = await tx.query<{ question: string; state: QuestionKnowledge }>(batchStates, [project, tx.workspace])
  const knowledge = new Map(states.map(row => [row.question, row.state]))
  const responses = await responsesOf(tx.query, place, asked, tasks, Number.MAX_SAFE_INTEGER)
  const believed = new Map(believeTasks(asked, responses, [], knowledge).map(answer => [answer.task, answer]))
  return new Map(
    rows.map(({ task, value }) => {
      const questions = believed.get(task)?.questions ?? {}
      const flags = asked.form.questions.flatMap((question): GoldFlag[] => {
        const known = value[question.key]
        const other = questions[question.key]
        if (known === undefined || !other || other.confidence < otherMin) return []
        if (isNear(question, known as Value, other.value)) return []
        const line = lineOf(question, other.value) || "nothing"
        const { confidence: probability, value: said } = other
        return [{ flag: "wrong", rule: "belief", question: question.key, value: said ?? null, line, probability }]
      })
      return [task, flags]
    }),
  )
}
