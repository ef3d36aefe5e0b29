/**
 * ROVER: several transcripts of the same thing, aligned word by word, each place decided by a weighted vote.
 *
 * Method: one transcript is the backbone; every other is aligned to it with the fewest edits, so that each backbone word becomes a
 * slot in which everyone has a word or nothing. Words that people have between two backbone words are aligned to the version of
 * that gap with the most weight and make slots of their own, in which everyone else has nothing. In each slot the word (or nothing)
 * with the most weight wins; a tie goes to the backbone.
 * Source: Fiscus 1997, ASRU, "Recognizer output voting error reduction (ROVER)"; medoid as backbone instead of whoever comes first.
 */

/** One place of the alignment: each transcript's word, null for nothing. */
export interface Slot {
  choices: (string | null)[]
  /** Where in each transcript that word stands; −1 for nothing. */
  at: number[]
  /** What won; null when nothing did. */
  best: string | null
}

/**
 * @param texts - each transcript as a list of word keys.
 * @param weights - weight of each transcript, ≥ 0, parallel to `texts`.
 * @param backbone - index of the transcript that the others are aligned to.
 * @throws RangeError when there is no such transcript.
 * @example
 * ```ts
 * import { rover } from "@tagwerk/quality"
 * const texts = [["the", "cat", "sat"], ["the", "hat", "sat"], ["the", "cat", "sat", "down"]]
 * rover(texts, [1, 1, 1], 0).map(slot => slot.best)
 * // → ["the", "cat", "sat", null]
 * ```
 */
export function rover(texts: readonly (readonly string[])[], weights: readonly number[], backbone: number): Slot[] {
  const spine = texts[backbone]
  if (!spine) throw new RangeError(`There is no transcript ${backbone} among ${texts.length}; no words were aligned.`)
  const aligned = texts.map(text => align(spine, text))
  const slots: Slot[] = []
  for (let i = 0; i <= spine.length; i++) {
    const gaps = aligned.map((one, k) => texts[k]!.slice(one.gaps[i]![0], one.gaps[i]![1]))
    if (gaps.some(gap => gap.length > 0)) {
      const mini = heaviest(gaps, weights)
      const within = gaps.map((gap, k) => align(mini, gap).at.map(at => (at < 0 ? at : at + aligned[k]!.gaps[i]![0])))
      mini.forEach((_, p) => {
        slots.push(slot(within.map(at => at[p]!)))
      })
    }
    if (i < spine.length) slots.push(slot(aligned.map(one => one.at[i]!)))
  }
  return slots

  function slot(at: number[]): Slot {
    const choices = at.map((index, k) => (index < 0 ? null : texts[k]![index]!))
    const own = choices[backbone]!
    const weight = new Map<string | null, number>([[own, 0]])
    choices.forEach((choice, k) => {
      weight.set(choice, (weight.get(choice) ?? 0) + weights[k]!)
    })
    let best: string | null = own
    for (const [choice, w] of weight) if (w > weight.get(best)! + 1e-12) best = choice
    return { choices, at, best }
  }
}

/** The non-empty version of a gap with the most weight behind it. */
function heaviest(gaps: readonly (readonly string[])[], weights: readonly number[]): readonly string[] {
  const weight = new Map<string, number>()
  let best: readonly string[] = []
  let most = Number.NEGATIVE_INFINITY
  gaps.forEach((gap, k) => {
    if (gap.length === 0) return
    const key = gap.join(" ")
    const w = (weight.get(key) ?? 0) + weights[k]!
    weight.set(key, w)
    if (w > most) {
      most = w
      best = gap
    }
  })
  return best
}

/** Fewest-edits alignment: the place of each spine word's counterpart (−1 for none), and the range that stands in each gap. */
function align(spine: readonly string[], text: readonly string[]): { at: number[]; gaps: [number, number][] } {
  const n = spine.length
  const m = text.length
  const wide = m + 1
  const cost = new Int32Array((n + 1) * wide)
  for (let i = 0; i <= n; i++) cost[i * wide] = i
  for (let j = 0; j <= m; j++) cost[j] = j
  for (let i = 1; i <= n; i++)
    for (let j = 1; j <= m; j++) {
      const keep = cost[(i - 1) * wide + j - 1]! + (spine[i - 1] === text[j - 1] ? 0 : 1)
      cost[i * wide + j] = Math.min(keep, cost[(i - 1) * wide + j]! + 1, cost[i * wide + j - 1]! + 1)
    }
  const at: number[] = new Array(n).fill(-1)
  const gaps = Array.from({ length: n + 1 }, (): [number, number] => [0, 0])
  let i = n
  let j = m
  let end = m
  while (i > 0 || j > 0) {
    const here = cost[i * wide + j]!
    if (i > 0 && j > 0 && here === cost[(i - 1) * wide + j - 1]! + (spine[i - 1] === text[j - 1] ? 0 : 1)) {
      gaps[i] = [j, end]
      at[i - 1] = j - 1
      i--
      j--
      end = j
    } else if (i > 0 && here === cost[(i - 1) * wide + j]! + 1) {
      gaps[i] = [j, end]
      i--
      end = j
    } else j--
  }
  gaps[0] = [0, end]
  return { at, gaps }
}
