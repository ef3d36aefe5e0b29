/**
 * One pass of EM over a range of tasks: the posterior of each task from a table of response probabilities (E), and the expected
 * counts they make (M), fused so that a task's rows are still in cache the second time.
 *
 * Probabilities are multiplied instead of logarithms added: no exp a state and task, no log a response. Tables are kept ≥ 1e-12
 * and a long task is rescaled every 16 responses, so nothing underflows. K = 2, 3, 4 are written out: the loop over classes costs
 * a third of the time there. The functions are pure in what they read, so that threads may share everything but the sums.
 */

/** One range of tasks for one pass; all arrays may be shared between threads except `counts`, `totals` and `posterior`. */
export interface EmRange {
  states: number
  /** States a class: 1, or M subtypes; state s belongs to class floor(s / statesPerClass). */
  statesPerClass: number
  start: Int32Array
  /** (worker·L + label)·S of each response. */
  cell: Int32Array
  /** m·L·S probabilities of responses given states. */
  table: Float64Array
  /** S prior probabilities. */
  prior: Float64Array
  /** Known class of each task, or −1. */
  gold: Int32Array
  /** m·L·S expected counts; added to, not cleared. */
  counts: Float64Array
  /** S expected numbers of tasks; added to. */
  totals: Float64Array
  /** n·S posteriors to write, or an empty array to write none. */
  posterior: Float64Array
}

/**
 * One fused E and M pass over the tasks from ≤ i < to; gives the log likelihood of their responses. Pure in what it reads.
 *
 * @example
 * ```ts
 * import { emPass } from "@tagwerk/quality"
 * const range = {
 *   states: 2,
 *   statesPerClass: 1,
 *   start: Int32Array.of(0, 1),
 *   cell: Int32Array.of(0),
 *   table: Float64Array.of(0.9, 0.1, 0.1, 0.9),
 *   prior: Float64Array.of(0.5, 0.5),
 *   gold: Int32Array.of(-1),
 *   counts: new Float64Array(4),
 *   totals: new Float64Array(2),
 *   posterior: new Float64Array(2),
 * }
 * emPass(range, 0, 1).toFixed(3) // "-0.693": log ½, what one response is worth beforehand
 * ```
 */
export function emPass(x: EmRange, from: number, to: number): number {
  if (x.statesPerClass === 1 && x.states === 2) return pass2(x, from, to)
  if (x.statesPerClass === 1 && x.states === 3) return pass3(x, from, to)
  if (x.statesPerClass === 1 && x.states === 4) return pass4(x, from, to)
  return passAny(x, from, to, new Float64Array(x.states))
}

const LONG = 20
const TINY = 1e-100
const SMALL = 1e-150

function pass2(x: EmRange, from: number, to: number): number {
  const { start, cell, table, prior, gold, counts, totals, posterior } = x
  const write = posterior.length > 0
  const rho0 = prior[0]!
  const rho1 = prior[1]!
  let t0 = 0
  let t1 = 0
  let sum = 0
  let product = 1
  const scratch = new Float64Array(2)
  for (let i = from; i < to; i++) {
    const begin = start[i]!
    const end = start[i + 1]!
    let p0 = rho0
    let p1 = rho1
    if (end - begin > LONG || gold[i]! >= 0) {
      sum += careful(x, i, scratch)
      p0 = scratch[0]!
      p1 = scratch[1]!
    } else {
      for (let r = begin; r < end; r++) {
        const c = cell[r]!
        p0 *= table[c]!
        p1 *= table[c + 1]!
      }
      const total = p0 + p1
      if (total < TINY) sum += Math.log(total)
      else {
        product *= total
        if (product < SMALL) {
          sum += Math.log(product)
          product = 1
        }
      }
      const inverse = 1 / total
      p0 *= inverse
      p1 *= inverse
    }
    t0 += p0
    t1 += p1
    for (let r = begin; r < end; r++) {
      const c = cell[r]!
      counts[c] = counts[c]! + p0
      counts[c + 1] = counts[c + 1]! + p1
    }
    if (write) {
      posterior[i * 2] = p0
      posterior[i * 2 + 1] = p1
    }
  }
  totals[0]! += t0
  totals[1]! += t1
  return sum + Math.log(product)
}

function pass3(x: EmRange, from: number, to: number): number {
  const { start, cell, table, prior, gold, counts, totals, posterior } = x
  const write = posterior.length > 0
  let t0 = 0
  let t1 = 0
  let t2 = 0
  let sum = 0
  let product = 1
  const scratch = new Float64Array(3)
  for (let i = from; i < to; i++) {
    const begin = start[i]!
    const end = start[i + 1]!
    let p0 = prior[0]!
    let p1 = prior[1]!
    let p2 = prior[2]!
    if (end - begin > LONG || gold[i]! >= 0) {
      sum += careful(x, i, scratch)
      p0 = scratch[0]!
      p1 = scratch[1]!
      p2 = scratch[2]!
    } else {
      for (let r = begin; r < end; r++) {
        const c = cell[r]!
        p0 *= table[c]!
        p1 *= table[c + 1]!
        p2 *= table[c + 2]!
      }
      const total = p0 + p1 + p2
      if (total < TINY) sum += Math.log(total)
      else {
        product *= total
        if (product < SMALL) {
          sum += Math.log(product)
          product = 1
        }
      }
      const inverse = 1 / total
      p0 *= inverse
      p1 *= inverse
      p2 *= inverse
    }
    t0 += p0
    t1 += p1
    t2 += p2
    for (let r = begin; r < end; r++) {
      const c = cell[r]!
      counts[c] = counts[c]! + p0
      counts[c + 1] = counts[c + 1]! + p1
      counts[c + 2] = counts[c + 2]! + p2
    }
    if (write) {
      posterior[i * 3] = p0
      posterior[i * 3 + 1] = p1
      posterior[i * 3 + 2] = p2
    }
  }
  totals[0]! += t0
  totals[1]! += t1
  totals[2]! += t2
  return sum + Math.log(product)
}

function pass4(x: EmRange, from: number, to: number): number {
  const { start, cell, table, prior, gold, counts, totals, posterior } = x
  const write = posterior.length > 0
  const rho0 = prior[0]!
  const rho1 = prior[1]!
  const rho2 = prior[2]!
  const rho3 = prior[3]!
  let t0 = 0
  let t1 = 0
  let t2 = 0
  let t3 = 0
  let sum = 0
  let product = 1
  const scratch = new Float64Array(4)
  for (let i = from; i < to; i++) {
    const begin = start[i]!
    const end = start[i + 1]!
    let p0 = rho0
    let p1 = rho1
    let p2 = rho2
    let p3 = rho3
    if (end - begin > LONG || gold[i]! >= 0) {
      sum += careful(x, i, scratch)
      p0 = scratch[0]!
      p1 = scratch[1]!
      p2 = scratch[2]!
      p3 = scratch[3]!
    } else {
      for (let r = begin; r < end; r++) {
        const c = cell[r]!
        p0 *= table[c]!
        p1 *= table[c + 1]!
        p2 *= table[c + 2]!
        p3 *= table[c + 3]!
      }
      const total = p0 + p1 + (p2 + p3)
      if (total < TINY) sum += Math.log(total)
      else {
        product *= total
        if (product < SMALL) {
          sum += Math.log(product)
          product = 1
        }
      }
      const inverse = 1 / total
      p0 *= inverse
      p1 *= inverse
      p2 *= inverse
      p3 *= inverse
    }
    t0 += p0
    t1 += p1
    t2 += p2
    t3 += p3
    for (let r = begin; r < end; r++) {
      const c = cell[r]!
      counts[c] = counts[c]! + p0
      counts[c + 1] = counts[c + 1]! + p1
      counts[c + 2] = counts[c + 2]! + p2
      counts[c + 3] = counts[c + 3]! + p3
    }
    if (write) {
      const row = i * 4
      posterior[row] = p0
      posterior[row + 1] = p1
      posterior[row + 2] = p2
      posterior[row + 3] = p3
    }
  }
  totals[0]! += t0
  totals[1]! += t1
  totals[2]! += t2
  totals[3]! += t3
  return sum + Math.log(product)
}

function passAny(x: EmRange, from: number, to: number, p: Float64Array): number {
  const { states, start, cell, counts, totals, posterior } = x
  const write = posterior.length > 0
  let sum = 0
  for (let i = from; i < to; i++) {
    sum += careful(x, i, p)
    for (let s = 0; s < states; s++) totals[s] = totals[s]! + p[s]!
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const c = cell[r]!
      for (let s = 0; s < states; s++) counts[c + s] = counts[c + s]! + p[s]!
    }
    if (write) posterior.set(p, i * states)
  }
  return sum
}

/** The posterior of one task into p, rescaled on the way, gold honoured; gives the log of its total. */
export function careful(x: EmRange, i: number, p: Float64Array): number {
  const { states, statesPerClass, start, cell, table, prior, gold } = x
  const begin = start[i]!
  const end = start[i + 1]!
  let log = 0
  for (let s = 0; s < states; s++) p[s] = prior[s]!
  for (let r = begin; r < end; r++) {
    const c = cell[r]!
    for (let s = 0; s < states; s++) p[s] = p[s]! * table[c + s]!
    if (((r - begin) & 15) === 15) log += rescale(p)
  }
  const known = gold[i]!
  if (known >= 0) {
    const first = known * statesPerClass
    let alive = 0
    for (let s = 0; s < states; s++) {
      if (s < first || s >= first + statesPerClass) p[s] = 0
      else alive += p[s]!
    }
    // Sixteen responses at the table's floor still leave 1e-192; only rescaled rivals can have drowned the known class.
    if (!(alive > 0)) for (let s = first; s < first + statesPerClass; s++) p[s] = 1e-300
  }
  let total = 0
  for (let s = 0; s < states; s++) total += p[s]!
  const inverse = 1 / total
  for (let s = 0; s < states; s++) p[s] = p[s]! * inverse
  return log + Math.log(total)
}

function rescale(p: Float64Array): number {
  let most = 0
  for (let s = 0; s < p.length; s++) if (p[s]! > most) most = p[s]!
  const inverse = 1 / most
  for (let s = 0; s < p.length; s++) p[s] = p[s]! * inverse
  return Math.log(most)
}
