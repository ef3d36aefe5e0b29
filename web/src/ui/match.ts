/** Narrowing lists by typing: how well a text fits what was typed, and which letters to mark. */

/** Lower case, without accents, so that "uber" finds "Über". */
export function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase()
}

/**
 * 0 does not fit; else the higher the better: 4 begins with it, 3 a word begins with it, 2 contains it, 1 contains every typed word
 * in any order.
 */
export function fit(text: string, typed: string): number {
  const query = plain(typed.trim())
  if (query === "") return 1
  const hay = plain(text)
  if (hay.startsWith(query)) return 4
  const at = hay.indexOf(query)
  if (at > 0) return wordBegins(hay, query) ? 3 : 2
  const words = query.split(/\s+/)
  return words.length > 1 && words.every(word => hay.includes(word)) ? 1 : 0
}

function wordBegins(hay: string, query: string): boolean {
  for (let at = hay.indexOf(query); at >= 0; at = hay.indexOf(query, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(hay[at - 1] ?? "")) return true
  return false
}

/** The items that fit, best first, equal ones in their old order. */
export function narrow<T>(items: readonly T[], typed: string, textOf: (item: T) => string): T[] {
  if (typed.trim() === "") return [...items]
  return items
    .map((item, i) => ({ item, i, rank: fit(textOf(item), typed) }))
    .filter(entry => entry.rank > 0)
    .sort((a, b) => b.rank - a.rank || a.i - b.i)
    .map(entry => entry.item)
}

/** The text cut into what matches and what does not, for marking. */
export function cut(text: string, typed: string): { text: string; isMatch: boolean }[] {
  const words = plain(typed.trim()).split(/\s+/).filter(Boolean)
  const letters = [...text]
  // Plain text letter by letter: accents may have shortened or lengthened it.
  const starts: number[] = []
  let hay = ""
  for (const letter of letters) {
    starts.push(hay.length)
    hay += plain(letter)
  }
  starts.push(hay.length)
  const marked = new Array<boolean>(letters.length).fill(false)
  const query = plain(typed.trim())
  for (const word of hay.includes(query) && query !== "" ? [query] : words) {
    const at = hay.indexOf(word)
    if (at < 0) continue
    for (let i = 0; i < letters.length; i++)
      if ((starts[i] ?? 0) >= at && (starts[i + 1] ?? 0) <= at + word.length) marked[i] = true
  }
  const parts: { text: string; isMatch: boolean }[] = []
  letters.forEach((letter, i) => {
    const isMatch = marked[i] ?? false
    const last = parts.at(-1)
    if (last && last.isMatch === isMatch) last.text += letter
    else parts.push({ text: letter, isMatch })
  })
  return parts
}
