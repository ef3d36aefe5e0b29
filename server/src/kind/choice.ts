/**
 * choice: one option by the method that gold chose, calibrated (choice-one.ts); several options by one two-coin vote each.
 */
import type { ChoiceQuestion, ChoiceValue } from "@tagwerk/contract/kind/choice.ts"
import type { BeliefKind } from "./belief.ts"
import { titleOf } from "./belief.ts"
import type { OneKnowledge } from "./choice-knowledge.ts"
import { believeOne } from "./choice-one.ts"
import { believeSeveral, type SeveralKnowledge } from "./choice-several.ts"

export const choice: BeliefKind<"choice", OneKnowledge | SeveralKnowledge> = {
  method: question => (question.multiple ? "two-coin" : "chosen"),
  version: question => (question.multiple ? 1 : 3),
  vote(question, value) {
    // The form may have asked for one before and for several now, or the other way round: what fits both ways keeps its meaning.
    const names = typeof value === "string" ? [value] : Array.isArray(value) && value.every(isName) ? value : null
    if (names === null) return null
    if (question.multiple) return [...new Set(names)].sort()
    return names.length === 1 ? names[0]! : null
  },
  believe(question, votes, options = {}) {
    const { knowledge } = options
    if (question.multiple) {
      const known = knowledge && "options" in knowledge ? knowledge : null
      return believeSeveral(question, votes as Parameters<typeof believeSeveral>[1], knowledge === undefined ? undefined : known)
    }
    const known = knowledge && "classes" in knowledge ? knowledge : null
    const { silent = [], gold = new Map(), seed = 1 } = options
    const more = knowledge === undefined ? {} : { knowledge: known }
    return believeOne(question, votes as Parameters<typeof believeOne>[1], {
      silent,
      gold: gold as ReadonlyMap<string, string>,
      seed,
      ...more,
    })
  },
  distance(_question, a, b) {
    const left = new Set(namesOf(a))
    const right = namesOf(b)
    if (left.size + right.length === 0) return 0
    return 1 - (2 * right.filter(name => left.has(name)).length) / (left.size + right.length)
  },
  columns: question => [question.key],
  cells: (_question, value) => [typeof value === "string" ? value : JSON.stringify(value)],
  line: (question: ChoiceQuestion, value) =>
    namesOf(value)
      .map(name => titleOf(question.options, name))
      .join(", "),
  labels: (_question, value) => [...new Set(namesOf(value))],
}

const namesOf = (value: ChoiceValue): string[] => (typeof value === "string" ? [value] : value)
const isName = (name: unknown): name is string => typeof name === "string"
