/** Texts word by word: which of them stands nearest to all others, and what another one has that it has not. */

export interface DiffPiece {
  /** kept: in both; added: only in the other; missing: only in the central one. */
  what: "kept" | "added" | "missing"
  text: string
}

/** Words with the spaces before them, so that the pieces put together are the text. */
const wordsOf = (text: string) => text.match(/\s*\S+|\s+$/g) ?? []
/** Words × words above which texts are compared as a whole: a table of that size is what a page has time for. */
const tableMax = 4_000_000

/** From `central` to `other`, neighbours of one sort together. */
export function diffWords(central: string, other: string): DiffPiece[] {
  const [a, b] = [wordsOf(central), wordsOf(other)]
  if (a.length * b.length > tableMax)
    return central === other
      ? [{ what: "kept", text: central }]
      : [
          { what: "missing", text: central },
          { what: "added", text: other },
        ]
  const length = lengths(a, b)
  const at = (i: number, j: number) => length[i * (b.length + 1) + j]!
  const pieces: DiffPiece[] = []
  const put = (what: DiffPiece["what"], text: string) => {
    const last = pieces.at(-1)
    if (last?.what === what) last.text += text
    else pieces.push({ what, text })
  }
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i]!, b[j]!)) {
      put("kept", b[j]!)
      i++
      j++
    } else if (j === b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) put("missing", a[i++]!)
    else put("added", b[j++]!)
  }
  return pieces
}

const same = (a: string, b: string) => a.trimStart() === b.trimStart()

/** Longest common subsequences of all tails, (a + 1) × (b + 1). */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] = same(a[i]!, b[j]!)
        ? table[(i + 1) * width + j + 1]! + 1
        : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
  return table
}

/** The place of the text with the fewest words' difference to all others together; among equals the first. */
export function centralOf(texts: readonly string[]): number {
  const words = texts.map(text => wordsOf(text))
  const apart = (x: number, y: number) => {
    const [a, b] = [words[x]!, words[y]!]
    if (a.length * b.length > tableMax) return texts[x] === texts[y] ? 0 : a.length + b.length
    return a.length + b.length - 2 * (lengths(a, b)[0] ?? 0)
  }
  const sums = texts.map((_, x) => texts.reduce((sum, _other, y) => sum + (x === y ? 0 : apart(x, y)), 0))
  return sums.indexOf(Math.min(...sums))
}
