/**
 * Entities in 1,009 posts (WNUT 17), marked by simulated workers: token F1, and whether stated probabilities hold.
 * The posts and their entities are real; the workers are not: there is no freely licensed set of many people's spans at hand.
 * `node bench/quality-kinds/span.ts`
 */
import {
  aggregateSpans,
  type Reliability,
  reliabilityOf,
  type Span,
  type SpanResponse,
  seededRandom,
  spanClaims,
} from "../../quality/src/index.ts"
import { printTable, round } from "../figure.ts"
import { curveRows } from "./box.ts"
import { readEntities } from "./data.ts"

export interface SpanFigures {
  rows: { responses: number; worker: number; majority: number; aggregate: number }[]
  /** Of tokens that anybody marked, five responses a post. */
  tokens: Reliability
}

/** Thirty workers who overlook, slip at the ends, mix up labels and see what is not there, each to a degree of their own. */
export function simulateSpans(perTask: number, seed = 1): { responses: SpanResponse[]; posts: ReturnType<typeof readEntities> } {
  const posts = readEntities()
  const random = seededRandom(seed)
  const labels = [...new Set(posts.flatMap(post => post.spans.map(span => span.label)))].sort()
  const workers = Array.from({ length: 30 }, () => ({
    sees: 0.45 + 0.5 * random(),
    slips: 0.25 * random(),
    mixes: 0.2 * random(),
    invents: 0.3 * random(),
  }))
  const responses = posts.flatMap(({ tokens, spans }, t) => {
    // A hard entity is overlooked by more people than chance would have it.
    const hard = spans.map(() => 1.5 * (random() - 0.6))
    const first = Math.floor(30 * random())
    return Array.from({ length: perTask }, (_, i): SpanResponse => {
      const w = (first + 7 * i) % 30
      const { sees, slips, mixes, invents } = workers[w]!
      const own = spans.flatMap((span, s): Span[] => {
        const chance = 1 / (1 + Math.exp(-Math.log(sees / (1 - sees)) + 2 * hard[s]!))
        if (random() > chance) return []
        let from = tokens.findIndex(([start]) => start === span.start)
        let to = tokens.findIndex(([, end]) => end === span.end)
        if (random() < slips) from = Math.min(to, Math.max(0, from + (random() < 0.5 ? -1 : 1)))
        if (random() < slips) to = Math.max(from, Math.min(tokens.length - 1, to + (random() < 0.5 ? -1 : 1)))
        return [
          {
            start: tokens[from]![0],
            end: tokens[to]![1],
            label: random() < mixes ? labels[Math.floor(labels.length * random())]! : span.label,
          },
        ]
      })
      if (random() < invents) {
        const at = Math.floor(tokens.length * random())
        own.push({ start: tokens[at]![0], end: tokens[at]![1], label: labels[Math.floor(labels.length * random())]! })
      }
      return { task: `${t}`, worker: `${w}`, spans: own }
    })
  })
  return { responses, posts }
}

export function spanFigures(): SpanFigures {
  const rows = [3, 5, 7].map(count => {
    const { responses, posts } = simulateSpans(count)
    const lengths = new Map(posts.map((post, t) => [`${t}`, post.length]))
    const truth = posts.map(post => labelled(post.tokens, post.spans))
    const byTask = Map.groupBy(responses, response => response.task)
    const majority = posts.map(({ tokens }, t) => {
      const votes = new Map<string, number>()
      for (const { spans } of byTask.get(`${t}`)!)
        for (const key of labelled(tokens, spans)) votes.set(key, (votes.get(key) ?? 0) + 1)
      return new Set([...votes].filter(([, n]) => 2 * n > count).map(([key]) => key))
    })
    const { answers } = aggregateSpans(responses, { lengths })
    return {
      responses: count,
      worker: tokenF1(
        truth,
        posts.map(({ tokens }, t) => labelled(tokens, byTask.get(`${t}`)![0]!.spans)),
      ),
      majority: tokenF1(truth, majority),
      aggregate: tokenF1(
        truth,
        answers.map(({ task, spans }) => labelled(posts[Number(task)]!.tokens, spans)),
      ),
    }
  })
  const { responses, posts } = simulateSpans(5)
  const lengths = new Map(posts.map((post, t) => [`${t}`, post.length]))
  const known = new Map(posts.map((post, t) => [`${t}`, post.spans]))
  const { stated, held } = spanClaims(responses, known, { lengths })
  return { rows, tokens: reliabilityOf(stated, held, 10) }
}

/** Tokens inside spans, with their label. */
function labelled(tokens: readonly (readonly [number, number])[], spans: readonly Span[]): Set<string> {
  return new Set(
    spans.flatMap(span =>
      tokens.flatMap(([start, end], i) => (start >= span.start && end <= span.end ? [`${i} ${span.label}`] : [])),
    ),
  )
}

function tokenF1(truth: readonly Set<string>[], found: readonly Set<string>[]): number {
  let hits = 0
  let all = 0
  truth.forEach((gold, t) => {
    for (const key of found[t]!) if (gold.has(key)) hits++
    all += gold.size + found[t]!.size
  })
  return (2 * hits) / all
}

if (import.meta.main) {
  const { rows, tokens } = spanFigures()
  printTable(
    "spans, 1,009 posts, simulated workers: F1 of labelled tokens",
    rows.map(({ responses, worker, majority, aggregate }) => ({
      responses,
      "one worker": round(worker, 3),
      majority: round(majority, 3),
      aggregate: round(aggregate, 3),
    })),
  )
  printTable(
    `tokens that anybody marked, 5 responses: ECE ${round(tokens.ece, 3)}, NLL ${round(tokens.nll, 3)}`,
    curveRows(tokens),
  )
}
