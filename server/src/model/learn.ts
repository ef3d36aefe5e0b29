/**
 * Multinomial logistic regression over hashed TF-IDF features, learnt by stochastic gradient descent with AdaGrad's step sizes
 * (Duchi, Hazan, Singer 2011), and calibrated by one temperature on texts that were held out (Guo et al. 2017, On calibration of
 * modern neural networks). Pure and seeded: the same examples in the same order give the same weights.
 */
import { type Features, featuresOf, raritiesOf, weigh } from "./feature.ts"

export interface Example {
  text: string
  /** Index of its label. */
  label: number
  /** In (0, 1]: how much is believed in it. */
  weight: number
}
export interface Lesson {
  examples: Example[]
  labels: number
  seed: number
}
export interface Learnt {
  dims: number
  labels: number
  /** Of each bucket, its row of weights; −1 where no example had it. Few buckets are ever met: whole tables would be mostly zeros. */
  rows: Int32Array
  /** `weights[row * labels + label]`. */
  weights: Float32Array
  bias: Float32Array
  rarity: Float32Array
  /** Scores are divided by it before they become probabilities. */
  temperature: number
  /** Of each example, what is made of its text by what was learnt from the other parts. */
  apart: Guess[]
  /** How many of the examples were right so. */
  held_out: { right: number; of: number }
}
export interface Guess {
  /** Index of the likeliest label. */
  label: number
  /** In (0, 1). */
  probability: number
}

const rate = 0.5
const epochsMax = 20
/** Steps beyond which more passes change little: 10,003 examples are passed 8 times. */
const stepsWanted = 80_000
/** Two arrays of so many floats: 128 MB at most, whatever the number of labels. */
const cellsMax = 2 ** 24
const dimsMax = 2 ** 18
/** Every example is held out once: in five parts up to so many, in two beyond, which take as long as one more pass over all. */
const fifthsMax = 1_000

export function learn({ examples, labels, seed }: Lesson): Learnt {
  const dims = Math.min(dimsMax, 2 ** Math.floor(Math.log2(cellsMax / labels)))
  const plain = examples.map(example => featuresOf(example.text, dims))
  const rows = rowsOf(plain, dims)
  const order = shuffled(examples.length, seed)
  const parts = examples.length <= fifthsMax ? 5 : 2
  const held: { scores: Float64Array; label: number }[] = examples.map(({ label }) => ({ scores: new Float64Array(), label }))
  for (let part = 0; part < parts; part++) {
    const kept = order.filter((_, i) => i % parts !== part)
    const fitted = fit(plain, examples, kept, rows, labels, seed)
    for (const i of order.filter((_, n) => n % parts === part))
      held[i]!.scores = scoresOf(fitted, weigh(plain[i]!, fitted.rarity))
  }
  const temperature = temperatureOf(held)
  const apart = held.map(({ scores }) => guess(scores, temperature))
  return {
    ...fit(plain, examples, order, rows, labels, seed),
    temperature,
    apart,
    held_out: { right: apart.filter(({ label }, i) => label === examples[i]!.label).length, of: apart.length },
  }
}

export function classify(learnt: Learnt, text: string): Guess {
  return guess(scoresOf(learnt, weigh(featuresOf(text, learnt.dims), learnt.rarity)), learnt.temperature)
}

function guess(scores: Float64Array, temperature: number): Guess {
  const label = indexOfMax(scores)
  return { label, probability: Math.min(0.999, Math.max(0.001, Math.exp(logShare(scores, label, temperature)))) }
}

type Fitted = Omit<Learnt, "temperature" | "apart" | "held_out">

function fit(
  plain: readonly Features[],
  examples: readonly Example[],
  among: readonly number[],
  rows: Int32Array,
  labels: number,
  seed: number,
): Fitted {
  const dims = rows.length
  const cells = (1 + rows.reduce((most, row) => Math.max(most, row), -1)) * labels
  const rarity = raritiesOf(
    among.map(i => plain[i]!),
    dims,
  )
  const features = new Map(among.map(i => [i, weigh(plain[i]!, rarity)]))
  const weights = new Float32Array(cells)
  const squares = new Float32Array(cells)
  const bias = new Float32Array(labels)
  const biasSquares = new Float32Array(labels)
  const fitted: Fitted = { dims, labels, rows, weights, bias, rarity }
  const epochs = Math.max(3, Math.min(epochsMax, Math.ceil(stepsWanted / Math.max(1, among.length))))
  for (let epoch = 0; epoch < epochs; epoch++)
    for (const at of shuffled(among.length, seed + 1 + epoch)) {
      const i = among[at]!
      const { index, value } = features.get(i)!
      const { label, weight } = examples[i]!
      const scores = scoresOf(fitted, features.get(i)!)
      const most = scores[indexOfMax(scores)]!
      let sum = 0
      for (let k = 0; k < labels; k++) sum += scores[k] = Math.exp(scores[k]! - most)
      for (let k = 0; k < labels; k++) {
        const slope = weight * (scores[k]! / sum - (k === label ? 1 : 0))
        // Most labels are far from likely for most texts: their steps would be lost in rounding.
        if (Math.abs(slope) < 1e-4) continue
        biasSquares[k]! += slope * slope
        bias[k]! -= (rate * slope) / (Math.sqrt(biasSquares[k]!) + 1e-3)
        for (let j = 0; j < index.length; j++) {
          const cell = rows[index[j]!]! * labels + k
          const step = slope * value[j]!
          squares[cell]! += step * step
          weights[cell]! -= (rate * step) / (Math.sqrt(squares[cell]!) + 1e-3)
        }
      }
    }
  return fitted
}

/** A row for each bucket met, in the order of meeting. */
function rowsOf(all: readonly Features[], dims: number): Int32Array {
  const rows = new Int32Array(dims).fill(-1)
  let next = 0
  for (const { index } of all) for (const bucket of index) if (rows[bucket]! < 0) rows[bucket] = next++
  return rows
}

function scoresOf({ labels, rows, weights, bias }: Fitted, { index, value }: Features): Float64Array {
  const scores = Float64Array.from(bias)
  for (let j = 0; j < index.length; j++) {
    const row = rows[index[j]!]!
    if (row < 0) continue
    const from = row * labels
    const v = value[j]!
    for (let k = 0; k < labels; k++) scores[k]! += weights[from + k]! * v
  }
  return scores
}

/**
 * The temperature under which the held-out labels are likeliest, by golden section over its logarithm. A square penalty keeps it near 1
 * while few were held out.
 */
function temperatureOf(held: readonly { scores: Float64Array; label: number }[]): number {
  const loss = (log: number) =>
    held.reduce((sum, { scores, label }) => sum - logShare(scores, label, Math.exp(log)), 0) + log * log
  const ratio = (Math.sqrt(5) - 1) / 2
  let low = Math.log(0.1)
  let high = Math.log(10)
  for (let i = 0; i < 30; i++) {
    const left = high - ratio * (high - low)
    const right = low + ratio * (high - low)
    if (loss(left) < loss(right)) high = right
    else low = left
  }
  return held.length === 0 ? 1 : Math.exp((low + high) / 2)
}

/** Logarithm of a label's probability. */
function logShare(scores: Float64Array, label: number, temperature: number): number {
  const most = scores[indexOfMax(scores)]!
  let sum = 0
  for (const score of scores) sum += Math.exp((score - most) / temperature)
  return (scores[label]! - most) / temperature - Math.log(sum)
}

function indexOfMax(scores: Float64Array): number {
  let best = 0
  for (let k = 1; k < scores.length; k++) if (scores[k]! > scores[best]!) best = k
  return best
}

/** 0 … n − 1 in a seeded order: Fisher–Yates over mulberry32. */
function shuffled(n: number, seed: number): number[] {
  let state = Math.imul(seed + 1, 0x9e3779b9) | 0
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const order = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = order[i]!
    order[i] = order[j]!
    order[j] = kept
  }
  return order
}
