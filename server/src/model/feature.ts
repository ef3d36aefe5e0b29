/**
 * A text as hashed features: words, pairs of words, and pieces of 3 to 5 characters within words, so that misspelt and inflected words
 * still meet. Each gram goes to one of `dims` buckets with a sign of its own, so that grams that meet by chance cancel out rather than
 * add up (Weinberger et al. 2009, Feature hashing for large scale multitask learning).
 */

/** Buckets and their weights; buckets differ. */
export interface Features {
  index: Uint32Array
  value: Float32Array
}

/** A longer text says the same with its beginning; the rest would only cost time. */
const textMax = 20_000

/** FNV-1a over UTF-16 units with a final mix; `salt` keeps kinds of grams apart. */
function hash(text: string, from: number, to: number, salt: number): number {
  let h = 2_166_136_261 ^ salt
  for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619)
  h = Math.imul(h ^ (h >>> 16), 2_246_822_507)
  h = Math.imul(h ^ (h >>> 13), 3_266_489_909)
  return (h ^ (h >>> 16)) >>> 0
}

/** Signed counts with 1 + ln for repeats, not yet weighted nor normalised. `dims`: a power of two up to 2^30. */
export function featuresOf(text: string, dims: number): Features {
  const counts = new Map<number, number>()
  const add = (h: number) => counts.set(h, (counts.get(h) ?? 0) + 1)
  const words =
    text
      .slice(0, textMax)
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  let before: string | null = null
  for (const word of words) {
    add(hash(word, 0, word.length, 1))
    if (before !== null) {
      const pair = `${before} ${word}`
      add(hash(pair, 0, pair.length, 2))
    }
    before = word
    const edged = `<${word}>`
    for (let n = 3; n <= 5; n++) for (let i = 0; i + n <= edged.length; i++) add(hash(edged, i, i + n, 3))
  }
  const buckets = new Map<number, number>()
  for (const [h, count] of counts) {
    const bucket = (h >>> 1) & (dims - 1)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + (h & 1 ? 1 : -1) * (1 + Math.log(count)))
  }
  return { index: Uint32Array.from(buckets.keys()), value: Float32Array.from(buckets.values()) }
}

/** How rare each bucket is among the texts: 1 + ln((1 + n) / (1 + how many have it)). */
export function raritiesOf(all: readonly Features[], dims: number): Float32Array {
  const seen = new Uint32Array(dims)
  for (const { index } of all) for (const bucket of index) seen[bucket]!++
  return Float32Array.from(seen, count => 1 + Math.log((1 + all.length) / (1 + count)))
}

/** Weighted by rarity, and of length 1, so that a long text weighs no more than a short one. */
export function weigh({ index, value }: Features, rarity: Float32Array): Features {
  const weighed = value.map((v, i) => v * rarity[index[i]!]!)
  let sum = 0
  for (const v of weighed) sum += v * v
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0
  return { index, value: weighed.map(v => v * scale) }
}
