/** Texts that no database could keep as they are, and nesting that no program would want, are refused at the door. */
import type { Fault } from "@tagwerk/contract/kind/value.ts"

const depthMax = 64

/** The first such place in an input, or null. Walks without recursion: the nesting is the caller's to choose. */
export function unstorable(input: unknown): Fault | null {
  const open: { value: unknown; at: string; depth: number }[] = [{ value: input, at: "", depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, at, depth } = next
    if (typeof value === "string") {
      if (!value.isWellFormed())
        return { at, sentence: "This text holds half a character (a lone surrogate), which cannot be stored. Remove it." }
      if (value.includes("\0")) return { at, sentence: "This text holds a NUL character, which cannot be stored. Remove it." }
    } else if (typeof value === "object" && value !== null) {
      if (depth >= depthMax) return { at, sentence: `This is nested more than ${depthMax} levels deep. Send it flatter.` }
      for (const [key, inner] of Object.entries(value)) {
        if (!key.isWellFormed() || key.includes("\0"))
          return { at, sentence: "The name of a field here holds a character that cannot be stored. Rename it." }
        open.push({ value: inner, at: `${at}/${key.slice(0, 60)}`, depth: depth + 1 })
      }
    }
  }
  return null
}
