/**
 * Answers follow from the log. The consumer sees numbered events only; for the tasks they name it takes all responses up to the last
 * event's position, believes each task anew with what the last batch learned of the workers, and folds the counts. Its work and its
 * cursor commit together, so a consumer killed in the middle counts nothing twice.
 */
import type { Events, LoggedEvent } from "@tagwerk/contract/event.ts"
import type { Query } from "../db/connect.ts"
import type { QuestionKnowledge } from "../kind/kind.ts"
import type { Consumer } from "../log/follow.ts"
import * as sql from "./answer.sql.ts"
import { growBatch } from "./batch-due.ts"
import { believeTasks } from "./compute.ts"
import { countEvent, noDelta } from "./count.ts"
import { retiredNow } from "./gather.sql.ts"
import { type AskedForm, goldOf, type Place, readAsked, responsesOf } from "./gather.ts"
import { judge, readStop, steer } from "./stop.ts"
import { dropAnswers, oldAnswers, writeAnswers, writeCounts } from "./write.ts"

const heard = new Set([
  "task.added",
  "task.retired",
  "task.asked",
  "task.replanned",
  "task.skipped",
  "response.made",
  "response.amended",
  "expert.answered",
  "review.made",
  "form.published",
  "gold.marked",
  "gold.ended",
  "model.judged",
  "model.unjudged",
])

export function createAnswerConsumer(now: () => number): Consumer {
  const knowledge = createKnowledge()
  return {
    name: "answer",
    batch: 1_000,
    async take({ query, workspace, stream }, events) {
      const place: Place = { workspace, project: stream }
      const mine = events.filter(event => heard.has(event.kind))
      if (mine.length === 0) return
      const counts = (await query<{ responses: number }>(sql.lockCounts, [stream, workspace]))[0]
      // Deleted meanwhile, with everything that hung on it.
      if (!counts) return
      const position = events.at(-1)!.position
      const delta = noDelta()
      for (const event of mine) countEvent(delta, event)
      const { touched, withdrawn } = tasksOf(mine)
      const asked = touched.length > 0 ? await readAsked(query, place, null, position) : null
      if (asked || withdrawn.length > 0) {
        const old = await oldAnswers(query, place, [...new Set([...touched, ...withdrawn])])
        const gone = asked
          ? await renew(query, place, asked, touched, position, old, delta, await knowledge(query, place), counts.responses)
          : []
        await dropAnswers(query, place, [...withdrawn, ...gone], old, delta)
      }
      await writeCounts(query, place, delta, position)
      // What is answered already is answered anew in the new form, or with what a model's certificate says now.
      const published = counts.responses > 0 && mine.some(({ kind }) => anew.has(kind))
      await growBatch(query, place, counts.responses + delta.responses, published, now())
    },
  }
}

/** Believes tasks anew, and asks for more where that is not enough. `before`: the project's responses so far. Returns those that nothing is known of any more. */
async function renew(
  query: Query,
  place: Place,
  asked: AskedForm,
  touched: readonly string[],
  position: number,
  old: Awaited<ReturnType<typeof oldAnswers>>,
  delta: ReturnType<typeof noDelta>,
  learned: ReadonlyMap<string, QuestionKnowledge>,
  before: number,
): Promise<string[]> {
  const responses = await responsesOf(query, place, asked, touched, position)
  const known = await goldOf(query, place, position, touched)
  const retired = new Set(
    (await query<{ task: string }>(retiredNow, [place.project, place.workspace, touched])).map(row => row.task),
  )
  // Withdrawn later in the log than these responses: its answer would only be dropped again.
  const answers = believeTasks(
    asked,
    responses.filter(response => !retired.has(response.task)),
    known.filter(one => !retired.has(one.task)),
    learned,
  )
  const stop = await readStop(query, place, before + delta.responses)
  const judged = judge(stop, answers, old)
  await writeAnswers(query, place, judged, old, delta)
  await steer(query, place, stop, judged, "response")
  const answered = new Set(answers.map(answer => answer.task))
  return touched.filter(task => !answered.has(task) && !retired.has(task))
}

const anew = new Set(["form.published", "model.judged", "model.unjudged"])

/** Of one task. */
const says = new Set(["response.made", "response.amended", "expert.answered", "review.made", "gold.marked", "gold.ended"])

/** Tasks with new responses or new gold, and tasks withdrawn. */
function tasksOf(events: readonly LoggedEvent[]): { touched: string[]; withdrawn: string[] } {
  const touched = new Set<string>()
  const withdrawn = new Set<string>()
  for (const event of events) {
    if (says.has(event.kind)) touched.add((event.body as Events["response.made"]).task)
    if (event.kind === "task.retired") withdrawn.add((event.body as Events["task.retired"]).task)
  }
  return { touched: [...touched].filter(task => !withdrawn.has(task)), withdrawn: [...withdrawn] }
}

/** What the last batch learned, kept in memory as long as it is the last: it may be a megabyte, and is asked for ten times a second. */
function createKnowledge() {
  const kept = new Map<string, { stamp: string; known: Map<string, QuestionKnowledge> }>()
  return async (query: Query, place: Place): Promise<ReadonlyMap<string, QuestionKnowledge>> => {
    const batches = await query<{ question: string; position: number; made_at: string }>(sql.batchesOf, [
      place.project,
      place.workspace,
    ])
    const stamp = batches
      .map(one => `${one.question} ${one.position} ${one.made_at}`)
      .sort()
      .join("\n")
    const before = kept.get(place.project)
    if (before?.stamp === stamp) return before.known
    const rows = await query<{ question: string; state: QuestionKnowledge }>(sql.batchStates, [place.project, place.workspace])
    const known = new Map(rows.map(row => [row.question, row.state]))
    if (kept.size > 100) kept.clear()
    kept.set(place.project, { stamp, known })
    return known
  }
}
