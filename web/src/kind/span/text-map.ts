/**
 * Places in a text. The stored text is never normalised; spans count Unicode code points, the browser counts UTF-16 units, and people
 * see graphemes (an emoji of several parts, a letter with its marks). Only here one becomes the other.
 */
export interface TextMap {
  readonly text: string
  /** Number of code points. */
  readonly length: number
  toPoint(unit: number): number
  toUnit(point: number): number
  /** The grapheme border at or before, at or after a unit. */
  floor(unit: number): number
  ceil(unit: number): number
  /** The next grapheme border in a direction, stopping at the ends. */
  step(unit: number, direction: 1 | -1): number
  /** The next end (forwards) or begin (backwards) of a word. */
  stepWord(unit: number, direction: 1 | -1): number
  /** The word a unit lies in, or the grapheme where there is none. */
  wordAt(unit: number): { start: number; end: number }
}

export interface Range {
  start: number
  end: number
}

export function createTextMap(text: string, locale?: string): TextMap {
  // Unit of each code point, and at the end the length: absent while every code point is one unit.
  const units = /[\ud800-\udbff]/.test(text) ? unitsOf(text) : null
  const length = units ? units.length - 1 : text.length
  let borders: Uint32Array | null = null
  let words: Range[] | null = null
  const graphemes = () => {
    borders ??= Uint32Array.from([
      ...Array.from(new Intl.Segmenter(locale, { granularity: "grapheme" }).segment(text), part => part.index),
      text.length,
    ])
    return borders
  }
  const wordList = () => {
    words ??= Array.from(new Intl.Segmenter(locale, { granularity: "word" }).segment(text))
      .filter(part => part.isWordLike)
      .map(part => ({ start: part.index, end: part.index + part.segment.length }))
    return words
  }
  const clampUnit = (unit: number) => Math.min(Math.max(0, unit), text.length)

  const map: TextMap = {
    text,
    length,
    toPoint: unit => (units ? lastAtMost(units, clampUnit(unit)) : clampUnit(unit)),
    toUnit: point => {
      const at = Math.min(Math.max(0, point), length)
      return units ? (units[at] ?? text.length) : at
    },
    floor(unit) {
      const all = graphemes()
      return all[lastAtMost(all, clampUnit(unit))] ?? 0
    },
    ceil(unit) {
      const at = clampUnit(unit)
      const below = map.floor(at)
      return below === at ? at : map.step(below, 1)
    },
    step(unit, direction) {
      const all = graphemes()
      const at = lastAtMost(all, clampUnit(unit))
      if (direction === 1) return all[Math.min(all.length - 1, at + 1)] ?? text.length
      return (all[at] ?? 0) < clampUnit(unit) ? (all[at] ?? 0) : (all[Math.max(0, at - 1)] ?? 0)
    },
    stepWord(unit, direction) {
      const at = clampUnit(unit)
      const found =
        direction === 1 ? wordList().find(word => word.end > at)?.end : wordList().findLast(word => word.start < at)?.start
      return found ?? (direction === 1 ? text.length : 0)
    },
    wordAt(unit) {
      const at = clampUnit(unit)
      const word = wordList().find(w => w.start <= at && at < w.end)
      if (word) return { start: map.floor(word.start), end: map.ceil(word.end) }
      const start = map.floor(at)
      return { start, end: map.step(start, 1) }
    },
  }
  return map
}

/** A selection in units, grown to whole graphemes, in code points; null when it holds nothing. */
export function toSpan(map: TextMap, a: number, b: number): Range | null {
  if (a === b) return null
  const start = map.toPoint(map.floor(Math.min(a, b)))
  const end = map.toPoint(map.ceil(Math.max(a, b)))
  return end > start ? { start, end } : null
}

/** Without the white space at its ends; a selection of white space only stays. */
export function trimmed(map: TextMap, { start, end }: Range): Range {
  const part = map.text.slice(map.toUnit(start), map.toUnit(end))
  const left = part.length - part.trimStart().length
  const right = part.length - part.trimEnd().length
  if (left + right >= part.length) return { start, end }
  return { start: map.toPoint(map.toUnit(start) + left), end: map.toPoint(map.toUnit(end) - right) }
}

function unitsOf(text: string): Uint32Array {
  const units: number[] = []
  for (let i = 0; i < text.length; i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1) units.push(i)
  units.push(text.length)
  return Uint32Array.from(units)
}

/** Index of the last value that is at most `limit`; the values rise. */
function lastAtMost(values: Uint32Array, limit: number): number {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((values[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}
