/**
 * Texts as words, and how far apart two of them are.
 *
 * Words are compared without case, marks around them and differences of Unicode form; an answer keeps them as they were written.
 * Scripts that do not put spaces between words (Han, kana, Thai, Lao, Khmer, Burmese) count each character as a word.
 * Source: Levenshtein 1966, Soviet Physics Doklady 10.
 */

/** One word as it was written, with the marks around it, and the key it is compared by. */
export interface Word {
  key: string
  written: string
}

const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u
const pieces =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu

/**
 * @example
 * ```ts
 * import { wordsOf } from "@tagwerk/quality"
 * wordsOf("“Don’t stop”, she said.").map(word => word.key)
 * // → ["don't", "stop", "she", "said"]
 * ```
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (const token of text.split(/[\s\p{Zs}]+|[—–]|--+/u)) {
    for (const written of unspaced.test(token) ? (token.match(pieces) ?? []) : [token]) {
      const key = written
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[’‘`´]/gu, "'")
        .replace(/[^\p{L}\p{M}\p{N}']/gu, "")
        .replace(/^'+|'+$/g, "")
      if (key !== "") words.push({ key, written })
    }
  }
  return words
}

/** Fewest insertions, deletions and substitutions that turn one list into the other (Levenshtein 1966). O(nm). */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = Int32Array.from({ length: b.length + 1 }, (_, j) => j)
  let next = new Int32Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    for (let j = 1; j <= b.length; j++) {
      const keep = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(keep, row[j]! + 1, next[j - 1]! + 1)
    }
    ;[row, next] = [next, row]
  }
  return row[b.length]!
}

/**
 * Word error rate: edits / words of the reference; 0 is the same, above 1 is possible. Of an empty reference: 0 when the other is
 * empty too, else 1.
 *
 * @example
 * ```ts
 * import { wordErrorRate } from "@tagwerk/quality"
 * wordErrorRate("the cat sat down", "The cat sits")
 * // → 0.5
 * ```
 */
export function wordErrorRate(reference: string, text: string): number {
  const truth = wordsOf(reference).map(word => word.key)
  const said = wordsOf(text).map(word => word.key)
  if (truth.length === 0) return said.length === 0 ? 0 : 1
  return editDistance(truth, said) / truth.length
}

/**
 * Character error rate: edits / code points of the reference, as written (Unicode form NFC).
 *
 * @example
 * ```ts
 * import { characterErrorRate } from "@tagwerk/quality"
 * characterErrorRate("house", "horse") // 0.2
 * ```
 */
export function characterErrorRate(reference: string, text: string): number {
  const truth = [...reference.normalize("NFC")]
  const said = [...text.normalize("NFC")]
  if (truth.length === 0) return said.length === 0 ? 0 : 1
  return editDistance(truth, said) / truth.length
}

/**
 * Distance of two texts, 0 (the same words) to 1: word edits / words of the longer one. The symmetric, bounded form of the word error rate.
 *
 * @example
 * ```ts
 * import { textDistance } from "@tagwerk/quality"
 * textDistance("the cat sat down", "the cat sits")
 * // → 0.5
 * ```
 */
export function textDistance(a: string, b: string): number {
  return wordDistance(
    wordsOf(a).map(word => word.key),
    wordsOf(b).map(word => word.key),
  )
}

/** `textDistance` of lists of keys. */
export function wordDistance(a: readonly string[], b: readonly string[]): number {
  const longer = Math.max(a.length, b.length)
  return longer === 0 ? 0 : editDistance(a, b) / longer
}
