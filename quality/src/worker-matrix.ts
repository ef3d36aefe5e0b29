/**
 * What a worker says of each class, judged by what is believed without them, and how sure that is.
 *
 * Without worker j, task i has the posterior of the others alone, by their matrices:
 *   q_i\j,k ∝ ρ_k Π_{j' ≠ j on i} π_j'kl    models as one capped voice beside people; for a model, people alone; gold: certain
 * The matrix of j' is counted from the method's posterior without task i, in which j had a say. (Dividing j out of the posterior instead
 * leaves that say in, and goes wrong where a method is no plain product.) Counting j's responses against q would blame j for the others'
 * doubts: with one other worker a task, a worker who is right in .96 comes out at .82. So the class of each task is summed out:
 *   p ~ Beta(2, 1) · Π_i (p q_il + (1 − p) Σ_{k≠l} q_ik e_kl)    e: which wrong label, from the counts and one more of each
 * and then drawn for the matrix:
 *   z_i ~ q_ik · (p or (1 − p) e_kl)     π_k ~ Dirichlet(2 · (p on the diagonal, 1 − p spread beside it) + N_k)
 * Where the others say nothing, q is flat and p stays what it was before: nobody vouches for themselves. All intervals are quantiles,
 * so doubt about the tasks and doubt about the worker are both in them; doubt about the others is not. Measured on eight workers of .80
 * to .97 with 2, 3 and 20 classes: intervals of 95 % hold the truth in .91 to .94 of the cases with three or five responses a task, in
 * .95 to .97 with two, but in .78 with two and 20 classes, where they lie too low; .03 lie below the 5 % bound.
 * Source: Dawid and Skene's model (1979) with the other workers held fixed; prior and use of q_i\j are ours.
 */
import type { Belief } from "./belief.ts"
import { quantile } from "./bootstrap.ts"
import type { Estimate } from "./interval.ts"
import { seededRandom } from "./random.ts"
import { addCapped, softmax } from "./row.ts"
import { informationBits, spammerScore } from "./worker-quality.ts"

/** One response beside what is believed of its task without its worker. */
export interface Unseen {
  /** Places in `votes.tasks` and `votes.labels`. */
  task: number
  label: number
  /** K probabilities, not of the worker's making. */
  belief: Float64Array
}

/**
 * Each worker's responses with the posterior of the others alone, in the order of tasks; tasks that nobody else answered are left out,
 * unless they are gold.
 *
 * @param belief - of any method
 * @param cap - accuracy of a good person, which all models of a task together weigh at most; null: models count as workers
 * @returns one list a worker
 * @example
 * ```ts
 * import { beliefsWithoutSelf, dawidSkene, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * beliefsWithoutSelf(dawidSkene(tabulate(rows)), null)[0].length // 4
 * ```
 */
export function beliefsWithoutSelf(belief: Belief, cap: number | null): Unseen[][] {
  const { votes, posterior, classPrior } = belief
  const { start, worker, label, gold, model, classes: K } = votes
  const L = votes.labels.length
  const prior = Float64Array.from(classPrior, p => Math.log(Math.max(p, 1e-12)))
  const { cell, row, accuracy } = countsOf(belief)
  /** log P(says what it says | k), from the worker's other tasks. */
  const said = (i: number, r: number, k: number) => {
    const j = worker[r]!
    const p = posterior[i * K + k]!
    const n = Math.max(0, cell[(j * K + k) * L + label[r]!]! - p)
    return Math.log((n + drawn_to * base(accuracy[j]!, k, label[r]!, L)) / (Math.max(0, row[j * K + k]! - p) + drawn_to))
  }
  const out = votes.workers.map((): Unseen[] => [])
  const people = new Float64Array(K)
  const models = new Float64Array(K)
  for (let i = 0; i < votes.tasks.length; i++) {
    const [from, to] = [start[i]!, start[i + 1]!]
    if (gold[i]! >= 0) {
      const certain = new Float64Array(K)
      certain[gold[i]!] = 1
      for (let r = from; r < to; r++) out[worker[r]!]!.push({ task: i, label: label[r]!, belief: certain })
      continue
    }
    people.set(prior)
    models.fill(0)
    let heard = 0
    let capped = 0
    for (let r = from; r < to; r++) {
      const isCapped = cap !== null && model[worker[r]!] === 1
      if (isCapped) capped++
      else heard++
      const into = isCapped ? models : people
      for (let k = 0; k < K; k++) into[k]! += said(i, r, k)
    }
    for (let r = from; r < to; r++) {
      const isCapped = cap !== null && model[worker[r]!] === 1
      const others = isCapped ? heard : heard - 1 + capped
      if (others === 0) continue
      const log = people.slice()
      if (!isCapped) {
        for (let k = 0; k < K; k++) log[k]! -= said(i, r, k)
        if (capped > 0) addCapped(log, models, capped, K, cap!)
      }
      softmax(log, log)
      out[worker[r]!]!.push({ task: i, label: label[r]!, belief: log })
    }
  }
  return out
}

/** m × K × L responses by the posterior, each worker's row totals, and their accuracy: what a row is drawn to. */
function countsOf({ votes, posterior }: Belief) {
  const { start, worker, label, classes: K } = votes
  const L = votes.labels.length
  const m = votes.workers.length
  const cell = new Float64Array(m * K * L)
  const row = new Float64Array(m * K)
  const hits = new Float64Array(m).fill(2)
  const named = new Float64Array(m).fill(3)
  for (let i = 0; i < votes.tasks.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const j = worker[r]!
      const l = label[r]!
      for (let k = 0; k < K; k++) {
        const p = posterior[i * K + k]!
        cell[(j * K + k) * L + l]! += p
        row[j * K + k]! += p
      }
      if (l >= K) continue
      named[j]!++
      hits[j]! += posterior[i * K + l]!
    }
  return { cell, row, accuracy: hits.map((n, j) => n / named[j]!) }
}

export interface WorkerMatrix {
  /** Responses judged: those that name a class. */
  judged: number
  /** Expected number of right ones among them. */
  right: number
  /** Chance that the next response is right; low and high at `level`. */
  accuracy: Estimate
  /** 5 % of its distribution lie below: what a gate asks. */
  bound: number
  /** K × L expected counts: class outside, label inside. */
  counts: Float64Array
  /** K × L: P(says l | class k), mean and interval. */
  share(k: number, l: number): Estimate
  /** Bits an answer carries about the class, 0 … log₂ K. */
  bits: Estimate
  /** 0 when answers do not depend on the class, 1 for a perfect worker. */
  spammerScore: number
}

export interface WorkerMatrixOptions {
  /** Coverage of the intervals; default 0.95. */
  level?: number
  /** Draws of the matrix; default 300. */
  draws?: number
  seed?: number
}

/**
 * @param judged - one worker's, of `beliefsWithoutSelf`
 * @param classPrior - share of each class, K
 * @param L - labels, the K classes first
 * @example
 * ```ts
 * import { beliefsWithoutSelf, dawidSkene, tabulate, workerMatrix } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const belief = dawidSkene(tabulate(rows))
 * const { bound } = workerMatrix(beliefsWithoutSelf(belief, null)[0], belief.classPrior, 2)
 * bound < 0.8 // true: four answers prove little
 * ```
 */
export function workerMatrix(
  judged: readonly Unseen[],
  classPrior: ArrayLike<number>,
  L: number,
  options: WorkerMatrixOptions = {},
): WorkerMatrix {
  const K = classPrior.length
  const draws = options.draws ?? 300
  const random = seededRandom(options.seed ?? 1)
  const named = judged.reduce((sum, one) => sum + (one.label < K ? 1 : 0), 0)
  const likely = judged.map(one => likelyClasses(one.belief))
  const errors = new Float64Array(K * L)
  const n = new Float64Array(K * L)
  errors.fill(1 / Math.max(1, K - 1))
  let grid = accuracyGrid(likely, judged, errors, K, L, 100)
  for (let round = 0; round < 3; round++) {
    n.fill(0)
    judged.forEach(({ label }, i) => {
      const { classes, shares } = likely[i]!
      const share = classes.map((k, x) => shares[x]! * chance(grid.mean, k, label))
      const total = share.reduce((sum, one) => sum + one, 0)
      if (total > 0) for (let x = 0; x < classes.length; x++) n[classes[x]! * L + label]! += share[x]! / total
    })
    setErrors()
    grid = accuracyGrid(likely, judged, errors, K, L, round < 2 ? 100 : 400)
  }
  const pi = new Float64Array(K * L)
  const mean = new Float64Array(K * L)
  const counts = new Float64Array(K * L)
  /** Cells that anything was counted in; the rest is what the prior says. */
  const drawn = new Map<number, Float64Array>()
  const bits: number[] = []
  for (let step = 0; step < draws; step++) {
    // Evenly over the distribution: as good as four times as many at random.
    const p = grid.at((step + random()) / draws)
    n.fill(0)
    judged.forEach(({ label }, i) => {
      n[drawClass(likely[i]!, p, label) * L + label]!++
    })
    for (let k = 0; k < K; k++) drawRow(k, p)
    if (step % bitsEach === 0) bits.push(informationBits(pi, classPrior, K, L))
    for (let x = 0; x < K * L; x++) {
      counts[x]! += n[x]! / draws
      mean[x]! += pi[x]! / draws
      if (n[x]! === 0 && !drawn.has(x)) continue
      let list = drawn.get(x)
      // Draws before the first count are close to nothing; one of them stands for all.
      if (!list) {
        list = new Float64Array(draws).fill(pi[x]!, 0, step)
        drawn.set(x, list)
      }
      list[step] = pi[x]!
    }
  }
  const tail = (1 - (options.level ?? 0.95)) / 2
  const estimate = (list: ArrayLike<number>): Estimate => {
    const sorted = Float64Array.from(list).sort()
    const sum = sorted.reduce((a, b) => a + b, 0)
    return { value: sum / sorted.length, low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) }
  }
  let right = 0
  for (let k = 0; k < K; k++) right += counts[k * L + k]!
  return {
    judged: named,
    right,
    accuracy: { value: grid.mean, low: grid.at(tail), high: grid.at(1 - tail) },
    bound: grid.at(0.05),
    counts,
    share(k, l) {
      const list = drawn.get(k * L + l)
      return list ? estimate(list) : { value: mean[k * L + l]!, low: 0, high: mean[k * L + l]! }
    },
    bits: estimate(bits),
    spammerScore: spammerScore(mean, K, L),
  }

  /** P(says l | class k) with accuracy p. A label that is no class says nothing of it. */
  function chance(p: number, k: number, l: number): number {
    return l >= K ? 1 : l === k ? p : (1 - p) * errors[k * L + l]!
  }
  /** Which wrong label is said of each class, from `n` and one more of each: less would take a lone disagreement for a habit. */
  function setErrors(): void {
    for (let k = 0; k < K; k++) {
      let wrong = 0
      for (let l = 0; l < K; l++) if (l !== k) wrong += n[k * L + l]!
      for (let l = 0; l < K; l++) errors[k * L + l] = (n[k * L + l]! + 1) / (wrong + K - 1)
    }
  }
  function drawClass({ classes, shares }: Likely, p: number, l: number): number {
    let total = 0
    for (let x = 0; x < classes.length; x++) total += shares[x]! * chance(p, classes[x]!, l)
    let left = random() * total
    for (let x = 0; x < classes.length; x++) {
      left -= shares[x]! * chance(p, classes[x]!, l)
      if (left <= 0) return classes[x]!
    }
    return classes[0]!
  }
  /** Cells without a count share one draw: of 77 labels a row has seen five. */
  function drawRow(k: number, p: number): void {
    let rest = 0
    let total = 0
    for (let l = 0; l < L; l++) {
      const x = k * L + l
      if (l !== k && n[x] === 0) {
        rest += 2 * base(p, k, l, L)
        pi[x] = -1
        continue
      }
      pi[x] = drawGamma(random, 2 * base(p, k, l, L) + n[x]!)
      total += pi[x]!
    }
    const shared = rest > 0 ? drawGamma(random, rest) : 0
    total += shared
    for (let l = 0; l < L; l++) {
      const x = k * L + l
      pi[x] = (pi[x] === -1 ? (shared * 2 * base(p, k, l, L)) / rest : pi[x]!) / total
    }
  }
}

/**
 * Chance that a worker's response is right, from few of them: errors spread evenly over the other classes. What a curve over time is made of.
 *
 * @param judged - some of one worker's, of `beliefsWithoutSelf`
 * @param K - classes
 * @param level - coverage of the interval, default 0.95
 * @example
 * ```ts
 * import { accuracyWithoutSelf } from "@tagwerk/quality"
 * accuracyWithoutSelf([{ task: 0, label: 1, belief: Float64Array.of(0, 1) }], 2).value.toFixed(2) // "0.75"
 * ```
 */
export function accuracyWithoutSelf(judged: readonly Unseen[], K: number, level = 0.95): Estimate {
  const L = judged.reduce((most, one) => Math.max(most, one.label + 1), K)
  const even = new Float64Array(K * L).fill(1 / Math.max(1, K - 1))
  const likely = judged.map(one => likelyClasses(one.belief))
  const grid = accuracyGrid(likely, judged, even, K, L, 100)
  return { value: grid.mean, low: grid.at((1 - level) / 2), high: grid.at((1 + level) / 2) }
}

/**
 * Chance that one response is right, of a worker with accuracy `p` before it; `p` itself where the others say nothing. NaN for a label
 * that is no class.
 *
 * @example
 * ```ts
 * import { rightnessWithoutSelf } from "@tagwerk/quality"
 * rightnessWithoutSelf({ task: 0, label: 0, belief: Float64Array.of(0.5, 0.5) }, 0.9) // 0.9
 * ```
 */
export function rightnessWithoutSelf({ label, belief }: Unseen, p: number): number {
  const K = belief.length
  if (label >= K) return Number.NaN
  if (K < 2) return 1
  const own = p * belief[label]!
  const other = ((1 - p) * (1 - belief[label]!)) / (K - 1)
  return own + other > 0 ? own / (own + other) : 0
}

/**
 * The distribution of the accuracy p, tasks summed out: Beta(2, 1) · Π_i (p q_il + (1 − p) Σ_{k≠l} q_ik e_kl), on a grid. Drawing p and
 * the tasks in turn would hardly move where the others say little.
 */
function accuracyGrid(
  likely: readonly Likely[],
  judged: readonly Unseen[],
  errors: Float64Array,
  K: number,
  L: number,
  cells: number,
) {
  const log = Float64Array.from({ length: cells }, (_, x) => Math.log((x + 0.5) / cells))
  judged.forEach(({ label }, i) => {
    if (label >= K) return
    const { classes, shares } = likely[i]!
    let own = 0
    let other = 0
    for (let x = 0; x < classes.length; x++) {
      if (classes[x] === label) own = shares[x]!
      else other += shares[x]! * errors[classes[x]! * L + label]!
    }
    if (own + other === 0) return
    for (let x = 0; x < cells; x++) log[x]! += Math.log(Math.max(other + ((x + 0.5) / cells) * (own - other), 1e-12))
  })
  softmax(log, log)
  let mean = 0
  for (let x = 0; x < cells; x++) mean += (log[x]! * (x + 0.5)) / cells
  return {
    mean,
    /** The quantile, between the edges of its cell by the line. */
    at(share: number): number {
      let below = 0
      for (let x = 0; x < cells; x++) {
        if (below + log[x]! >= share) return (x + (share - below) / log[x]!) / cells
        below += log[x]!
      }
      return 1
    },
  }
}

/** The costliest figure of a draw is taken from each fourth. */
const bitsEach = 4

/** Responses that a worker's accuracy is worth in a row of the others' matrices, where most rows have seen no error yet. */
const drawn_to = 8

/** A row before anything is known of it. */
const base = (p: number, k: number, l: number, L: number) => (l === k ? (L > 1 ? p : 1) : (1 - p) / Math.max(1, L - 1))

interface Likely {
  classes: number[]
  shares: number[]
}
/** The classes a task may be in earnest, so that a draw among 77 costs a draw among five. */
function likelyClasses(belief: Float64Array): Likely {
  const classes: number[] = []
  for (let k = 0; k < belief.length; k++) if (belief[k]! > 1e-4) classes.push(k)
  classes.sort((a, b) => belief[b]! - belief[a]! || a - b)
  return { classes, shares: classes.map(k => belief[k]!) }
}

/** Gamma(shape, 1). Source: Marsaglia and Tsang 2000, ACM TOMS 26; below shape 1 by U^(1/shape). */
function drawGamma(random: () => number, shape: number): number {
  if (shape < 1) return drawGamma(random, shape + 1) * (random() + 1e-300) ** (1 / shape) + 1e-300
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(random() + 1e-300) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
