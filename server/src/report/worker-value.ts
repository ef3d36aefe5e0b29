/** Workers on questions whose responses can be partly right: agreement with what is known, else with the answer that the others give. */
import type { Value } from "@tagwerk/contract/kind.ts"
import { wilson } from "@tagwerk/quality"
import { believe, distanceOf, labelsOf, type QuestionKnowledge, type QuestionVotes } from "../kind/kind.ts"
import type { GatheredQuestion, ReportVote } from "./gather.ts"
import { driftOf, type Judged, type JudgedWorker, truthOf } from "./worker-judged.ts"

const bins = 10

/** By worker (UUID). `learned`: of the last batch, by which the others are believed. */
export function judgeValues(gathered: GatheredQuestion, learned: QuestionKnowledge | null): Map<string, JudgedWorker> {
  const { question, votes } = gathered
  const truth = truthOf(gathered)
  const tasks = byTask(gathered.plain)
  const spoken = new Map<string, ReportVote[]>()
  for (const vote of votes) if (vote.silence === null) spoken.set(vote.worker, [...(spoken.get(vote.worker) ?? []), vote])
  // With one label a response, what was taken for what can be told.
  const labelOf = (value: unknown) =>
    question.kind === "choice" && !question.multiple ? (labelsOf(question, value)[0] ?? null) : null
  const found = new Map<string, JudgedWorker>()
  for (const [worker, list] of spoken) {
    const answers = answersWithout(gathered, list, tasks, learned)
    const judged = list
      .flatMap((vote): (Judged & { right: number })[] => {
        const against = truth.has(vote.task) ? truth.get(vote.task) : answers.get(vote.task)?.value
        if (against === undefined) return []
        const right = 1 - distanceOf(question, vote.value as Value, against as Value | null)
        return [{ vote, said: labelOf(vote.value), believed: labelOf(against), right }]
      })
      .sort((a, b) => a.vote.position - b.vote.position)
    const n = judged.length
    const sum = judged.reduce((total, one) => total + one.right, 0)
    const agreement = Array.from({ length: bins }, () => 0)
    for (const { right } of judged) agreement[Math.min(bins - 1, Math.floor(right * bins + 1e-9))]!++
    const between = (from: number, to: number) =>
      wilson(
        Math.min(
          to - from,
          judged.slice(from, to).reduce((total, one) => total + one.right, 0),
        ),
        to - from,
      )
    found.set(worker, {
      judged,
      figures: {
        measure: "agreement",
        judged: n,
        right: sum,
        accuracy: n > 0 ? wilson(Math.min(n, sum), n) : null,
        bound: n > 0 ? wilson(Math.min(n, sum), n, 0.9).low : null,
        bits: null,
        bits_most: null,
        spammer_score: null,
        matrix: null,
        agreement,
        drift: driftOf(
          judged.map(one => one.vote.at),
          between,
          x => judged[x]!.right,
        ),
        look_alikes: [],
      },
    })
  }
  return found
}

type Told = Pick<QuestionVotes, "votes" | "silent">

function byTask({ votes, silent }: QuestionVotes): Map<string, Told> {
  const tasks = new Map<string, Told>()
  const of = (task: string) => {
    const known = tasks.get(task)
    if (known) return known
    const made: Told = { votes: [], silent: [] }
    tasks.set(task, made)
    return made
  }
  for (const vote of votes) of(vote.task).votes.push(vote)
  for (const vote of silent) of(vote.task).silent.push(vote)
  return tasks
}

/** Answers to a worker's tasks from everybody else; a model's own kind does not vouch for it either. */
function answersWithout(
  { question, votes }: GatheredQuestion,
  list: readonly ReportVote[],
  tasks: ReadonlyMap<string, Told>,
  learned: QuestionKnowledge | null,
): ReturnType<typeof believe>["answers"] {
  const self = list[0]!
  const isVoice = self.isModel && !self.isProved
  const voices = new Set(isVoice ? votes.filter(vote => vote.isModel && !vote.isProved).map(vote => vote.worker) : [self.worker])
  const others: QuestionVotes = { question, votes: [], silent: [], gold: new Map() }
  for (const { task } of list) {
    const told = tasks.get(task)
    others.votes.push(...(told?.votes.filter(vote => !voices.has(vote.worker)) ?? []))
    others.silent.push(...(told?.silent.filter(vote => !voices.has(vote.worker)) ?? []))
  }
  return believe(others, learned).answers
}
