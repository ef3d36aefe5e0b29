/**
 * A batch: everything believed anew from all responses, and what it learned of the workers kept for the answers in between. Reading and
 * computing hold no lock; the writing goes in pieces, each under the lock of the counts, and leaves tasks alone that got responses
 * meanwhile: the follower has believed those later than this batch could.
 */
import type { Db, Query } from "../db/connect.ts"
import { append } from "../log/append.ts"
import * as sql from "./answer.sql.ts"
import { type ComputedAnswer, computeAnswers } from "./compute.ts"
import { noDelta } from "./count.ts"
import { projectOf, retiredNow, reviewedSince } from "./gather.sql.ts"
import type { Place } from "./gather.ts"
import { findBound, judge, readStop, type Stop, steer } from "./stop.ts"
import { oldAnswers, writeAnswers, writeCounts } from "./write.ts"

/** A provisional answer is rewritten when its confidence moved by this much, or it says something else. */
const moveMin = 0.01
const pieceRows = 500

export interface BatchDone {
  position: number
  responses: number
  tasks: number
  rewritten: number
}

/** Runs a batch at the last position the follower has answered; null when the project is gone or has nothing to believe. */
export async function runAnswerBatch(db: Pick<Db, "transaction">, place: Place): Promise<BatchDone | null> {
  const work = <T>(what: (query: Query) => Promise<T>) => db.transaction(place.workspace, [], what)
  const { position, form_version } = await work(async query => {
    const rows = await query<{ position: number }>("select position from cursor where consumer = 'answer' and stream_id = $1", [
      place.project,
    ])
    const project = await query<{ form_version: number | null }>(projectOf, [place.project, place.workspace])
    return { position: rows[0]?.position ?? 0, form_version: project[0]?.form_version ?? null }
  })
  if (position === 0 || form_version === null) return null
  const computed = await work(query => computeAnswers(query, place, { position, form_version }))
  const knowledge = Object.entries(computed.knowledge).map(([question, state]) => ({ question, method: state.method, state }))
  const stop = await work(async query => {
    await query(sql.dropBatches, [place.project, place.workspace, Object.keys(computed.knowledge)])
    await query(sql.putBatch, [place.project, place.workspace, JSON.stringify(knowledge), position, computed.responses])
    const [counts] = await query<{ responses: number }>(sql.countOf, [place.project, place.workspace])
    const found = await readStop(query, place, counts?.responses ?? 0)
    await findBound(query, place, found, computed.answers())
    return found
  })
  let rewritten = 0
  let piece: ComputedAnswer[] = []
  const flush = async () => {
    if (piece.length > 0) rewritten += await work(query => rewrite(query, place, stop, position, piece))
    piece = []
  }
  for (const answer of computed.answers()) {
    piece.push(answer)
    if (piece.length === pieceRows) await flush()
  }
  await flush()
  // For screens and reports: nothing else in the log says that figures moved.
  await work(query => append({ query }, place.project, "answer.batched", { position, rewritten }))
  return { position, responses: computed.responses, tasks: computed.tasks, rewritten }
}

async function rewrite(
  query: Query,
  place: Place,
  stop: Stop | null,
  position: number,
  answers: readonly ComputedAnswer[],
): Promise<number> {
  if ((await query(sql.lockCounts, [place.project, place.workspace])).length === 0) return 0
  const tasks = answers.map(answer => answer.task)
  const old = await oldAnswers(query, place, tasks)
  const retired = new Set(
    (await query<{ task: string }>(retiredNow, [place.project, place.workspace, tasks])).map(row => row.task),
  )
  // A verdict may have left nothing to believe, and so no position to compare.
  const reviewed = new Set(
    (await query<{ task: string }>(reviewedSince, [place.project, place.workspace, tasks, position])).map(row => row.task),
  )
  const isOver = (task: string) => retired.has(task) || reviewed.has(task)
  // The follower has believed later responses than this batch could.
  const mine = answers.filter(answer => !isOver(answer.task) && (old.get(answer.task)?.position ?? 0) <= answer.position)
  const judged = judge(stop, mine, old)
  const changed = judged.filter(answer => {
    const before = old.get(answer.task)
    return (
      !before ||
      before.accepted !== answer.accepted ||
      before.line !== answer.line ||
      before.keys !== Object.keys(answer.questions).sort().join() ||
      Math.abs(before.confidence - answer.confidence) >= moveMin
    )
  })
  const delta = noDelta()
  await writeAnswers(query, place, changed, old, delta)
  if (changed.length > 0) await writeCounts(query, place, delta, 0)
  // A batch moves confidences either way: what it made doubtful is asked about again.
  await steer(query, place, stop, judged, "batch")
  return changed.length
}
