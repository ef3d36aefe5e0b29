/**
 * Which key does what on a form: the form's own keys first, then letters of the labels that have none, then the screen's acts. An act
 * whose letter the form uses moves to Alt and stands so in the `?` sheet.
 */
import type { Form } from "@tagwerk/contract/form.ts"
import type { Label } from "@tagwerk/contract/kind/value.ts"
import { labelKeys } from "../kind/box/canvas/label-keys.ts"

export type Act = "skip" | "guideline" | "comment" | "recent"
const letters: Record<Act, string> = { skip: "S", guideline: "G", comment: "M", recent: "R" }

export interface KeyPlan {
  /** By question, then by name of the label or option. */
  labels: ReadonlyMap<string, ReadonlyMap<string, string>>
  acts: Record<Act, string>
}

export function planKeys(form: Form): KeyPlan {
  const labels = new Map<string, ReadonlyMap<string, string>>()
  const taken = new Set<string>()
  for (const question of form.questions) {
    if (question.kind === "choice") {
      const own = question.options.filter((option): option is Label & { hotkey: string } => !!option.hotkey && !option.retired)
      labels.set(question.key, claim(new Map(own.map(option => [option.name, option.hotkey])), taken))
    } else if (question.kind === "span" || question.kind === "box") {
      // What an earlier question has is the earlier question's; the rest gets letters of its own.
      const free = question.labels.map(({ hotkey, ...label }) => (hotkey && !taken.has(hotkey) ? { ...label, hotkey } : label))
      const found = labelKeys(free)
      labels.set(question.key, claim(found, taken))
    }
  }
  const acts = Object.fromEntries(
    Object.entries(letters).map(([act, letter]) => [act, taken.has(letter.toLowerCase()) ? `Alt ${letter}` : letter]),
  ) as Record<Act, string>
  return { labels, acts }
}

/** Drops keys that are taken and takes the others; tools' letters stay free unless the form asks for them. */
function claim(keys: ReadonlyMap<string, string>, taken: Set<string>): Map<string, string> {
  const mine = new Map([...keys].filter(([, key]) => !taken.has(key)))
  for (const key of mine.values()) taken.add(key)
  return mine
}
