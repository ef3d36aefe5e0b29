import type { Payload } from "@tagwerk/contract/form.ts"
import type { KindName, Questions, Values } from "@tagwerk/contract/kind.ts"
import type { Facts } from "@tagwerk/contract/task.ts"

/** What a question's viewer is given: it shows a value and changes nothing. */
export interface ViewerProps<K extends KindName> {
  question: Questions[K]
  value: Values[K]
  /** What the value is about; viewers of marks show the marked text or picture when it is given. */
  ground?: Ground
}
export interface Ground {
  text?: string
  picture?: { url: string; facts: Facts | null }
  payload?: Payload
}
