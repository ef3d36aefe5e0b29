import type { BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import type { SpanQuestion } from "@tagwerk/contract/kind/span.ts"
import type { Question } from "@tagwerk/contract/kind.ts"

/** Does it mark a text or a picture, so that its answer cannot be given without them? */
export const isMark = (question: Question): question is SpanQuestion | BoxQuestion =>
  question.kind === "span" || question.kind === "box"
