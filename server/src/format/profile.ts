import type { JsonObject } from "./batch.ts"

export type ColumnKind = "text" | "image" | "number" | "boolean" | "category" | "json" | "url"

/** What one column of the first records looks like. */
export type ColumnProfile = {
  readonly name: string
  readonly kind: ColumnKind
  /** Records looked at. */
  readonly count: number
  /** Records without the column, or with null or empty text in it. */
  readonly missing: number
  /** Different values, up to `DISTINCT_MAX` (then there may be more). */
  readonly distinct: number
  /** The values with their counts, commonest first, where they are short, few and come back (always for a category); else none. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
  /** Up to five different values, shortened to 100 characters, in the order of the file. */
  readonly examples: readonly string[]
  /** Longest text, in characters (code points). */
  readonly lengthMax: number
}

export const DISTINCT_MAX = 1000
const CATEGORY_VALUES_MAX = 100
const CATEGORY_LENGTH_MAX = 64
const IMAGE = /^(?:data:image\/(?!svg)|[^\n]*\.(?:jpe?g|png|gif|webp|avif|bmp)(?:[?#][^\n]*)?$)/i
const URL_TEXT = /^(?:https?|s3|gs):\/\/\S+$/i
const NUMBER = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const BOOLEAN = /^(?:true|false)$/i

type Tally = { of: Map<string, number>; seen: number; kinds: Map<ColumnKind, number>; lengthMax: number }

/**
 * Looks at the columns of the first `recordsMax` records: what a form can be proposed from. Columns come in the order in which they
 * first appear. A kind is only given when every value that is there agrees; else it is text (or json as soon as one value is
 * an object or list). Text is a category when its values are short, few and come back.
 */
export function profileColumns(records: Iterable<JsonObject>, recordsMax = 1000): ColumnProfile[] {
  const tallies = new Map<string, Tally>()
  let count = 0
  for (const record of records) {
    if (count >= recordsMax) break
    count++
    for (const [name, value] of Object.entries(record)) {
      let tally = tallies.get(name)
      if (!tally) {
        tally = { of: new Map(), seen: 0, kinds: new Map(), lengthMax: 0 }
        tallies.set(name, tally)
      }
      add(tally, value)
    }
  }
  return [...tallies].map(([name, tally]) => profile(name, tally, count))
}

function add(tally: Tally, value: unknown): void {
  if (value === null || value === undefined || value === "") return
  tally.seen++
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "")
  const kind = kindOf(value)
  tally.kinds.set(kind, (tally.kinds.get(kind) ?? 0) + 1)
  const before = tally.of.get(text)
  if (before !== undefined) tally.of.set(text, before + 1)
  else if (tally.of.size < DISTINCT_MAX) tally.of.set(text, 1)
  if (text.length > tally.lengthMax) tally.lengthMax = Math.max(tally.lengthMax, [...text].length)
}

function kindOf(value: unknown): ColumnKind {
  if (typeof value === "number") return "number"
  if (typeof value === "boolean") return "boolean"
  if (typeof value !== "string") return "json"
  if (value.length > 4000) return value.startsWith("data:image/") && IMAGE.test(value.slice(0, 40)) ? "image" : "text"
  if (BOOLEAN.test(value)) return "boolean"
  // a number that would not come back the same is a name: a telephone number, an id above 2^53
  if (NUMBER.test(value)) return Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER ? "number" : "text"
  if (IMAGE.test(value)) return "image"
  return URL_TEXT.test(value) ? "url" : "text"
}

function profile(name: string, tally: Tally, count: number): ColumnProfile {
  const { of, kinds, seen, lengthMax } = tally
  const [only] = kinds.keys()
  let kind: ColumnKind = kinds.size === 1 && only ? only : kinds.has("json") ? "json" : "text"
  if (kinds.size === 2 && kinds.has("url") && kinds.has("image")) kind = "url"
  const isFew = of.size >= 2 && of.size <= CATEGORY_VALUES_MAX && of.size * 2 <= seen
  const isCategory = isFew && lengthMax <= CATEGORY_LENGTH_MAX
  if (kind === "text" && isCategory) kind = "category"
  const values = isCategory ? [...of].map(([value, times]) => ({ value, count: times })) : []
  return {
    name,
    kind,
    count,
    missing: count - seen,
    distinct: of.size,
    values: values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    examples: [...of.keys()].slice(0, 5).map(text => [...text.slice(0, 400)].slice(0, 100).join("")),
    lengthMax,
  }
}
