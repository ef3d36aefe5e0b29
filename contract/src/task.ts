/** Tasks, assignments, responses, answers, comments: what work consists of. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, nullable, oneOf, Time } from "./field.ts"
import type { Payload, ResponseValue } from "./form.ts"
import { verdicts } from "./verdict.ts"

export const Facts = Type.Object({
  id: idOf("file"),
  name: Type.String(),
  media_type: Type.String(),
  width: nullable(Type.Integer()),
  height: nullable(Type.Integer()),
  bytes: Count,
  /** Signed addresses under the server's own, good for an hour. */
  url: Type.String(),
  thumbnail_url: nullable(Type.String()),
})
export type Facts = Static<typeof Facts>

export const PayloadBody = Type.Unsafe<Payload>({ type: "object" })
/** Checked against the form's kinds, not by this schema, so that each fault gets its sentence. */
export const ValueBody = Type.Unsafe<ResponseValue>({ type: "object" })

/** open: more responses wanted; full: all leased out; done: the plan is met; retired: withdrawn; gold: its answer is known. */
export const taskStates = ["open", "full", "done", "retired", "gold"] as const

/** One question's part of an answer. */
export const QuestionAnswer = Type.Object({
  value: Type.Unknown(),
  confidence: Type.Number(),
  method: Type.String(),
  /** The likeliest values with their probabilities, where the kind has them. */
  alternatives: Type.Optional(Type.Array(Type.Object({ value: Type.Unknown(), probability: Type.Number() }))),
})
export type QuestionAnswer = Static<typeof QuestionAnswer>
export const Answer = Type.Object({
  questions: Type.Unsafe<Record<string, QuestionAnswer>>(Type.Any()),
  /** The smallest of the required questions'. */
  confidence: Type.Number(),
  responses: Count,
  provisional: Type.Boolean(),
  position: Count,
  updated_at: Time,
})
export type Answer = Static<typeof Answer>

export const TaskRow = Type.Object({
  id: idOf("task"),
  external_id: nullable(Type.String()),
  state: oneOf(taskStates),
  /** First 200 characters of what the first text view shows, or the file's name. */
  shown: Type.String(),
  thumbnail_url: nullable(Type.String()),
  /** The answer in one line, null before there is one. */
  answer: nullable(Type.String()),
  confidence: nullable(Type.Number()),
  responses: Count,
  needed: Count,
})
export type TaskRow = Static<typeof TaskRow>

/** A task that nothing more is asked about and whose answer is not sure enough. */
export const Disagreement = Type.Object({
  ...TaskRow.properties,
  /** Bits that knowing what is right would tell. */
  information: Type.Number(),
})
export type Disagreement = Static<typeof Disagreement>
export const DisagreementFilter = {
  /** The answer to this question is not sure enough; the other filters then look at this question alone. */
  question: Type.Optional(Type.String({ maxLength: 40 })),
  /** Somebody gave this label. */
  label: Type.Optional(Type.String({ maxLength: 200 })),
  /** This worker responded. */
  worker: Type.Optional(idOf("worker")),
  /** A model says what no person says. */
  against: Type.Optional(Type.Boolean()),
}

export const Comment = Type.Object({
  id: idOf("comment"),
  task: idOf("task"),
  by: Type.String(),
  flag: Type.Boolean(),
  text: Type.String(),
  created_at: Time,
  resolved: Type.Boolean(),
})
export type Comment = Static<typeof Comment>

export const Response = Type.Object({
  id: idOf("response"),
  task: idOf("task"),
  worker: idOf("worker"),
  pseudonym: Type.String(),
  model: Type.Boolean(),
  form_version: Type.Integer(),
  /** 0 an attempt, which is a vote; 1 and 2 a reviewer's and an auditor's own; 3 a decision; 4 an answer to a sample. */
  stage: Type.Integer(),
  revision: Type.Integer(),
  /** A later revision replaced it. */
  superseded: Type.Boolean(),
  late: Type.Boolean(),
  /** Beyond the plan: derived from the order of the log. */
  extra: Type.Boolean(),
  value: ValueBody,
  spent_ms: nullable(Count),
  created_at: Time,
  /** What stands of it after review and audit; a rejected one does not count. Null: nobody has looked. */
  verdict: nullable(oneOf(verdicts)),
  /** What its worker is told. */
  reason: nullable(Type.String()),
})
export type Response = Static<typeof Response>

export const TaskDetail = Type.Object({
  id: idOf("task"),
  external_id: nullable(Type.String()),
  state: oneOf(taskStates),
  priority: Type.Integer(),
  needed: Count,
  created_at: Time,
  payload: PayloadBody,
  files: Type.Array(Facts),
  answer: nullable(Answer),
  responses: Type.Array(Response),
  comments: Type.Array(Comment),
})
export type TaskDetail = Static<typeof TaskDetail>

/** What happens to several tasks together. */
export const TaskChange = Type.Union([
  closed({ act: Type.Literal("retire") }),
  closed({ act: Type.Literal("ask"), more: Type.Integer({ minimum: 1, maximum: 20 }) }),
  closed({ act: Type.Literal("prioritize"), priority: Type.Integer({ minimum: 0, maximum: 9 }) }),
])
export type TaskChange = Static<typeof TaskChange>

export const sorts = ["created", "confidence", "answered", "external_id"] as const
/** A slice: what a table shows, an export holds. Texts are found as substrings of the payload's texts, upper or lower case. */
export const Slice = {
  state: Type.Optional(oneOf(taskStates)),
  label: Type.Optional(Type.String({ maxLength: 200 })),
  question: Type.Optional(Type.String({ maxLength: 40 })),
  worker: Type.Optional(idOf("worker")),
  /** With `worker`: the label stands in their response, to `question` where one is named. */
  said: Type.Optional(Type.String({ maxLength: 200 })),
  /**
   * With `worker` and `question`, as of the last report: the label that is known or that the others believe, this worker left out, and
   * the chance that the response is right by that (its agreement, where it can be partly right). Where a response was not judged there is
   * neither. `said` then is the label that was judged.
   */
  believed: Type.Optional(Type.String({ maxLength: 200 })),
  right_min: Type.Optional(Type.Number()),
  right_max: Type.Optional(Type.Number()),
  confidence_min: Type.Optional(Type.Number()),
  confidence_max: Type.Optional(Type.Number()),
  responses_min: Type.Optional(Type.Integer()),
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  flagged: Type.Optional(Type.Boolean()),
  sort: Type.Optional(oneOf(sorts)),
  descending: Type.Optional(Type.Boolean()),
}

export const NewTask = closed({
  id: idOf("task"),
  external_id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  payload: PayloadBody,
  priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
})

/** A task in a worker's hands. */
export const Assignment = Type.Object({
  id: idOf("assignment"),
  task: idOf("task"),
  form_version: Type.Integer(),
  payload: PayloadBody,
  files: Type.Array(Facts),
  draft: nullable(Type.Unsafe<ResponseValue>(Type.Any())),
  until: Time,
})
export type Assignment = Static<typeof Assignment>

/** A model's latest value for a task, to accept, correct or reject. */
export const Suggestion = Type.Object({ model: Type.String(), value: Type.Unsafe<ResponseValue>(Type.Any()) })
export type Suggestion = Static<typeof Suggestion>

/** A worker's own recent work: to go back to and amend. */
export const OwnResponse = Type.Object({
  id: idOf("response"),
  task: idOf("task"),
  shown: Type.String(),
  value: ValueBody,
  created_at: Time,
  amendable: Type.Boolean(),
  /** What a reviewer said of it, and why; null where nobody has looked. */
  verdict: nullable(oneOf(verdicts)),
  reason: nullable(Type.String()),
})
export type OwnResponse = Static<typeof OwnResponse>

export const Submission = closed({
  /** Made by the client before it sends; a repeat with the same id is the same response. */
  response: idOf("response"),
  assignment: idOf("assignment"),
  form_version: Type.Integer({ minimum: 1 }),
  value: ValueBody,
  spent_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400_000 })),
  /** Upright pixels of images only the browser has seen, by view key. */
  sizes: Type.Optional(
    Type.Record(Type.String(), Type.Object({ width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) })),
  ),
})
export type Submission = Static<typeof Submission>
export const Submitted = Type.Object({
  response: idOf("response"),
  task: idOf("task"),
  late: Type.Boolean(),
  repeated: Type.Boolean(),
})
export type Submitted = Static<typeof Submitted>

export const skipReasons = ["unclear", "broken", "not_mine", "other"] as const
