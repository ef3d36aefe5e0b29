import type { NoValue } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Questions, Values } from "@tagwerk/contract/kind.ts"
import type { Editor } from "./box/canvas/editor.ts"
import type { Proposal } from "./proposal.ts"
import type { SpanDesk } from "./span/span-desk.ts"

/** What a question's editor is given. It holds no answer itself: every change goes through `onChange` and comes back as `value`. */
export interface EditorProps<K extends KindName> {
  question: Questions[K]
  /** The question's title as people read it. */
  title: string
  /** Undefined: not answered, or answered by `none`. */
  value: Values[K] | undefined
  /** Undefined takes the answer back. Successive changes of one `merge` name are undone together. */
  onChange: (value: Values[K] | undefined, merge?: string) => void
  none: NoValue["none"] | null
  onNone: (none: NoValue["none"] | null) => void
  /** Keys of the labels or options, by name. */
  keys: ReadonlyMap<string, string>
  /** The digits (and 0) belong to this question now. */
  hasDigits: boolean
  /** What marks share belongs to this question now: N for "nothing to mark". */
  hasMarkKeys: boolean
  isPhone: boolean
  /** The whole form is this one question, so that on a phone one tap answers and moves on. */
  isAlone: boolean
  onSubmit: () => void
  /** Names chosen lately by this worker, newest first. */
  recent: readonly string[]
  /** What models propose and nobody has judged yet. */
  proposals: readonly Proposal<K>[]
  onReject: (ids: readonly string[]) => void
  desk: Desk
}

/** What an editor shares with the picture or text it marks; null while that is not there (yet). */
export interface Desk {
  span(question: string): SpanDesk | null
  box(question: string): Editor | null
}
