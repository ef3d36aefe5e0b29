/**
 * Texts: one transcript, translation or written answer from several.
 *
 * Method: of each task's texts the medoid (least total weighted distance to the others) is the backbone of a ROVER vote (`rover.ts`).
 * Worker weights are log-odds of being right where people differ: places where all agree tell nothing about who is better, and
 * including them levels the weights. Three rounds: equal weights, then twice with weights learned from the round before
 *   p_j = (hits_j + s p̄)/(contested_j + s),  w_j = max(0.05, log p_j/(1 − p_j)),  s = 10 places.
 * When a task's texts differ by more than `distanceMax` on average, there is not one right wording (free translation): mixing words
 * would make a sentence nobody wrote, so the medoid itself is the answer.
 * Confidence: each place is a one-coin vote with the workers' word accuracies a_j among the words said there and `others` unsaid ones,
 * tempered, because mishearings are shared; the text's confidence is the expected share of right words, 1 − expected word error rate.
 * Source: Fiscus 1997, ASRU; Li and Fukumoto 2019 for reliability-weighted answer selection; Dawid and Skene 1979 for the weights.
 */
import { rover, type Slot } from "./rover.ts"
import { type Word, wordDistance, wordsOf } from "./text-distance.ts"

/** What one worker wrote for one task. */
export interface TextResponse {
  task: string
  worker: string
  text: string
}
export interface TextOptions {
  /** `rover` votes word by word, `medoid` takes one of the given texts whole; default rover. */
  method?: "rover" | "medoid"
  /** Above this mean pairwise distance of a task's texts the medoid is taken whole; default 0.5. */
  distanceMax?: number
  /** Word accuracy of a worker nothing is known of: bounds what one response alone is believed; default 0.7. */
  accuracy?: number
  /** What an earlier run learned, applied as it is, so that one task can be aggregated alone. */
  model?: TextModel
}
/** Of each worker: share right where people differ, and share of all words right; plain numbers, to be stored. */
export interface TextModel {
  workers: Record<string, { contested: number; accuracy: number }>
  pooled: { contested: number; accuracy: number }
}
export interface TextAnswer {
  task: string
  text: string
  /** Expected share of right words, in (0, 1). */
  confidence: number
  /** P(every word is right), in (0, 1). */
  exact: number
  /** `only` when there was one response. */
  method: "rover" | "medoid" | "only"
  /** Probability of each word of the answer, by place. */
  words: { written: string; confidence: number }[]
  responses: number
}
export interface TextResult {
  answers: TextAnswer[]
  model: TextModel
}

/** Exponent of the votes' likelihood: shared mishearings make votes count for less than independent ones. */
const temperature = 0.6
/** Share of words that everybody gets wrong together, whatever the votes say. */
const sharedError = 0.02
/** Unsaid words that could have been right: wrong ones seldom coincide. */
const others = 8
/** Places the prior of a worker is worth. */
const shrink = 10

interface Work {
  task: string
  workers: string[]
  texts: string[]
  words: Word[][]
  keys: string[][]
  /** Mean distance of two of the texts. */
  apart: number
  distances: number[][]
}

/**
 * One text for each task.
 *
 * @throws TypeError when a text is no string; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateTexts } from "@tagwerk/quality"
 * const { answers } = aggregateTexts([
 *   { task: "1", worker: "ann", text: "The cat sat down." },
 *   { task: "1", worker: "ben", text: "The hat sat down." },
 *   { task: "1", worker: "cem", text: "The cat sat." },
 * ])
 * answers[0]!.text
 * // → "The cat sat down."
 * ```
 */
export function aggregateTexts(responses: readonly TextResponse[], options: TextOptions = {}): TextResult {
  const { method = "rover", distanceMax = 0.5, accuracy = 0.7 } = options
  const works = worksOf(responses)
  // Without workers in it the model gives everyone the same weight: the first round.
  let model: TextModel = options.model ?? { workers: {}, pooled: { contested: accuracy, accuracy } }
  if (!options.model) for (let round = 0; round < 3; round++) model = learned(works, model, accuracy)
  return { answers: works.map(work => answerOf(work, model, method === "medoid" || work.apart > distanceMax)), model }
}

/** The alignment of one task under the weights of a model, and which text is the backbone. */
function aligned(work: Work, model: TextModel): { slots: Slot[]; medoid: number } {
  const weights = work.workers.map(worker => {
    const p = model.workers[worker]?.contested ?? model.pooled.contested
    return Math.max(0.05, Math.log(p / (1 - p)))
  })
  const medoid = medoidOf(work.distances, weights)
  return { slots: rover(work.keys, weights, medoid), medoid }
}

function answerOf(work: Work, model: TextModel, whole: boolean): TextAnswer {
  const { slots, medoid } = aligned(work, model)
  const accuracies = work.workers.map(worker => model.workers[worker]?.accuracy ?? model.pooled.accuracy)
  const alone = work.workers.length === 1
  const words: TextAnswer["words"] = []
  let missing = 0
  let exact = 1
  for (const slot of slots) {
    const choice = whole ? slot.choices[medoid]! : slot.best
    const p = alone ? accuracies[0]! : probabilityOf(choice, slot.choices, accuracies)
    exact *= p
    if (choice === null) missing += 1 - p
    else words.push({ written: writtenAs(choice, slot, work, medoid), confidence: p })
  }
  const right = words.reduce((sum, word) => sum + word.confidence, 0)
  // Nobody wrote a word: as sure as the workers are good.
  const empty = slots.length === 0 ? 1 - accuracies.reduce((p, a) => p * (1 - a), 1) : 1 / (1 + missing)
  return {
    task: work.task,
    text: whole || alone ? work.texts[medoid]! : words.map(word => word.written).join(" "),
    confidence: inUnit(words.length > 0 ? right / (words.length + missing) : empty),
    exact: inUnit(slots.length === 0 ? empty : exact),
    method: alone ? "only" : whole ? "medoid" : "rover",
    words,
    responses: work.workers.length,
  }
}

/** One round: votes under the model, then how often each worker was with the vote. */
function learned(works: readonly Work[], model: TextModel, accuracy: number): TextModel {
  const counts = new Map<string, { contested: number; hits: number; places: number; right: number }>()
  const all = { contested: 0, hits: 0, places: 0, right: 0 }
  for (const work of works) {
    const pair = work.workers.length === 2
    if (work.workers.length < 2) continue
    for (const { choices, best } of aligned(work, model).slots) {
      const contested = choices.some(choice => choice !== choices[0])
      choices.forEach((choice, k) => {
        const own = counts.get(work.workers[k]!) ?? { contested: 0, hits: 0, places: 0, right: 0 }
        counts.set(work.workers[k]!, own)
        for (const one of [own, all]) {
          one.places++
          // Of two who differ, the backbone would always be right: each counts half, and nothing says who is better.
          one.right += pair && contested ? 0.5 : choice === best ? 1 : 0
          if (!contested || pair) continue
          one.contested++
          if (choice === best) one.hits++
        }
      })
    }
  }
  const pooled = {
    contested: (all.hits + shrink * accuracy) / (all.contested + shrink),
    accuracy: (all.right + shrink * accuracy) / (all.places + shrink),
  }
  const workers: TextModel["workers"] = {}
  for (const [worker, own] of counts)
    workers[worker] = {
      contested: (own.hits + shrink * pooled.contested) / (own.contested + shrink),
      accuracy: (own.right + shrink * pooled.accuracy) / (own.places + shrink),
    }
  return { workers, pooled }
}

/** P(this choice is right): a one-coin vote among what was said and some words that nobody said. */
function probabilityOf(choice: string | null, choices: readonly (string | null)[], accuracies: readonly number[]): number {
  const score = new Map<string | null, number>([[choice, 0]])
  choices.forEach((said, k) => {
    const a = accuracies[k]!
    score.set(said, (score.get(said) ?? 0) + temperature * Math.log((a * (others + 1)) / (1 - a)))
  })
  const top = Math.max(0, ...score.values())
  let sum = others * Math.exp(-top)
  for (const s of score.values()) sum += Math.exp(s - top)
  return inUnit(((1 - sharedError) * Math.exp(score.get(choice)! - top)) / sum)
}

/** The word as most of those who chose it wrote it; on a tie as the backbone did, else the first. */
function writtenAs(choice: string, slot: Slot, work: Work, medoid: number): string {
  const forms = new Map<string, number>()
  slot.choices.forEach((said, k) => {
    if (said !== choice) return
    const written = work.words[k]![slot.at[k]!]!.written
    forms.set(written, (forms.get(written) ?? 0) + (k === medoid ? 1.5 : 1))
  })
  return [...forms].reduce((a, b) => (b[1] > a[1] ? b : a))[0]
}

/** The text with the least total weighted distance to the others; the first of equals. */
function medoidOf(distances: readonly (readonly number[])[], weights: readonly number[]): number {
  const totals = distances.map(row => row.reduce((sum, d, k) => sum + d * weights[k]!, 0))
  let best = 0
  totals.forEach((total, k) => {
    if (total < totals[best]! - 1e-12) best = k
  })
  return best
}

function worksOf(responses: readonly TextResponse[]): Work[] {
  const tasks = new Map<string, Map<string, string>>()
  for (const { task, worker, text } of responses) {
    if (typeof text !== "string")
      throw new TypeError(`Worker ${worker} wrote no text for task ${task}. Nothing was aggregated; leave out this response.`)
    const texts = tasks.get(task) ?? new Map<string, string>()
    texts.set(worker, text)
    tasks.set(task, texts)
  }
  return [...tasks].map(([task, given]) => {
    // Sorted, so that ties do not hang on who came first.
    const workers = [...given.keys()].sort()
    const texts = workers.map(worker => given.get(worker)!)
    const words = texts.map(wordsOf)
    const keys = words.map(list => list.map(word => word.key))
    const distances = keys.map(() => new Array<number>(keys.length).fill(0))
    let sum = 0
    for (let a = 0; a < keys.length; a++)
      for (let b = 0; b < a; b++) {
        const d = wordDistance(keys[a]!, keys[b]!)
        distances[a]![b] = d
        distances[b]![a] = d
        sum += d
      }
    return {
      task,
      workers,
      texts,
      words,
      keys,
      distances,
      apart: keys.length < 2 ? 0 : (2 * sum) / (keys.length * (keys.length - 1)),
    }
  })
}

function inUnit(p: number): number {
  return Math.min(1 - 1e-6, Math.max(1e-6, p))
}
