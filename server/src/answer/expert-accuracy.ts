/**
 * How often an expert is right, question by question: what they said of gold, and their decisions where another expert answered the same
 * task blind in a sample. Nobody vouches for themselves: a known answer that came after a response, and from no file, may have been taken
 * from it and says nothing about it.
 */
import type { Question, Value } from "@tagwerk/contract/kind.ts"
import type { Evidence } from "../kind/belief.ts"
import { distanceOf, type QuestionVotes } from "../kind/kind.ts"
import { silentValue } from "../kind/silence.ts"
import { type AskedForm, addGold, addVotes, emptyVotes, type GivenResponse, type KnownTask, newestOf } from "./gather.ts"

const [attempt, blind] = [0, 4]
/** What an expert says in place of others: fixes of a review or an audit, and decisions. */
const deciding = [1, 2, 3]

export interface ExpertEvidence {
  /** All responses to one task. */
  note(task: string, group: readonly GivenResponse[]): void
  /** Of a question: evidence by worker, of those who decided anything. */
  of(question: string): Record<string, Evidence>
}

export function createExpertEvidence(asked: AskedForm, known: readonly KnownTask[]): ExpertEvidence {
  const gold = new Map(known.filter(one => one.value !== null).map(one => [one.task, one]))
  const experts = new Set<string>()
  const found = new Map(asked.form.questions.map(question => [question.key, new Map<string, Evidence>()]))
  const compare = (worker: string, said: Said, truth: Said) => {
    for (const question of asked.form.questions) {
      const [mine, theirs] = [said.get(question.key), truth.get(question.key)]
      if (mine === undefined || theirs === undefined) continue
      const of = found.get(question.key)!
      const before = of.get(worker) ?? { right: 0, of: 0 }
      of.set(worker, { right: before.right + 1 - far(question, mine, theirs), of: before.of + 1 })
    }
  }
  return {
    note(task, group) {
      const decisions = deciding.flatMap(stage => newestOf(group, stage)).filter(row => Object.keys(row.value).length > 0)
      for (const { worker } of decisions) experts.add(worker)
      const golden = gold.get(task)
      if (golden) {
        const truth = saidBy(asked, votes => addGold(votes, asked, [golden]), task)
        for (const stage of [attempt, ...deciding, blind])
          for (const row of newestOf(group, stage))
            if (golden.source === "imported" || Date.parse(row.made_at) > Date.parse(golden.known_at))
              compare(
                row.worker,
                saidBy(asked, votes => addVotes(votes, asked, row)),
                truth,
              )
      }
      if (decisions.length === 0) return
      for (const answer of newestOf(group, blind)) {
        const truth = saidBy(asked, votes => addVotes(votes, asked, answer))
        for (const row of decisions)
          if (row.worker !== answer.worker)
            compare(
              row.worker,
              saidBy(asked, votes => addVotes(votes, asked, row)),
              truth,
            )
      }
    },
    of: question =>
      Object.fromEntries(
        [...(found.get(question) ?? [])].filter(([worker]) => experts.has(worker)).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  }
}

/** What one response, or a known answer, says of each question, in the words of the form. */
type Said = Map<string, unknown>

function saidBy(asked: AskedForm, add: (votes: QuestionVotes[]) => void, known?: string): Said {
  const votes = emptyVotes(asked.form)
  add(votes)
  return new Map(
    votes.flatMap(({ question, votes: [vote], silent: [silence], gold }): [string, unknown][] => {
      if (known !== undefined) return gold.has(known) ? [[question.key, gold.get(known)]] : []
      return vote ? [[question.key, vote.value]] : silence ? [[question.key, silentValue(silence.silence)]] : []
    }),
  )
}

const far = (question: Question, a: unknown, b: unknown) => distanceOf(question, a as Value | null, b as Value | null)
