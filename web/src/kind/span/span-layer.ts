import type { SpanQuestion, SpanValue } from "@tagwerk/contract/kind/span.ts"
import type { Proposal } from "../proposal.ts"

/** One question's spans over a text, and how they are changed. */
export interface SpanLayer {
  question: SpanQuestion
  /** Another question is being answered: its spans are seen, dimmed; selecting one goes over to it. */
  isDimmed?: boolean
  value: SpanValue | undefined
  proposals: readonly Proposal<"span">[]
  onChange: (value: SpanValue | undefined, merge?: string) => void
  onReject: (ids: readonly string[]) => void
}
