/** Review as a stage: attempt → review → audit. A reviewer looks at a response, an auditor at a review. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, nullable, oneOf, Time } from "./field.ts"
import { type Form, formSchema } from "./form.ts"
import { Facts, PayloadBody, ValueBody } from "./task.ts"
import { verdicts } from "./verdict.ts"

export const reviewStages = ["review", "audit"] as const
export type ReviewStage = (typeof reviewStages)[number]

/** accepted: it is right. fixed: it is not, and this is. rejected: it is not, for the reason given. */
export const ReviewGiven = closed({
  stage: oneOf(reviewStages),
  verdict: oneOf(verdicts),
  /** What the worker is told; a rejection has one. */
  reason: Type.Optional(Type.String({ maxLength: 2000 })),
  /** The reviewer's own response, beside the old one. */
  fix: Type.Optional(closed({ response: idOf("response"), form_version: Type.Integer({ minimum: 1 }), value: ValueBody })),
})
export type ReviewGiven = Static<typeof ReviewGiven>

export const ReviewMade = Type.Object({
  /** What stands now of the response, after review and audit. */
  verdict: oneOf(verdicts),
  repeated: Type.Boolean(),
})

/** What is under review: the data, the response, and for an audit what the reviewer said of it. Nobody's name. */
export const ReviewWork = Type.Object({
  work: nullable(
    Type.Object({
      stage: oneOf(reviewStages),
      /** The revision that a verdict is about. */
      response: idOf("response"),
      task: idOf("task"),
      payload: PayloadBody,
      files: Type.Array(Facts),
      form_version: Type.Integer(),
      form: Type.Unsafe<Form>(formSchema),
      value: ValueBody,
      /** Of an audit. `value`: of the reviewer's own response. */
      said: nullable(Type.Object({ verdict: oneOf(verdicts), reason: nullable(Type.String()), value: nullable(ValueBody) })),
      /** Until then nobody else gets it. */
      until: Time,
    }),
  ),
  /** Waiting for somebody, whoever that is; stops at 1,000. */
  remain: Count,
})
export type ReviewWork = Static<typeof ReviewWork>

const Said = { accepted: Count, fixed: Count, rejected: Count }
const Rate = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
/** How many reviews were wrong, by audits drawn at random; Wilson's interval at 95 %. Null before the first audit. */
const ErrorRate = { audited: Count, wrong: Count, error: nullable(Rate) }
export const ReviewFigures = Type.Object({
  stages: Type.Array(Type.Object({ stage: oneOf(reviewStages), drawn: Count, waiting: Count, done: Count, ...Said })),
  /** Who reviewed, the busiest first; at most 200. */
  reviewers: Type.Array(Type.Object({ worker: idOf("worker"), pseudonym: Type.String(), reviews: Count, ...Said, ...ErrorRate })),
  /** Of all reviews together. */
  all: Type.Object(ErrorRate),
})
export type ReviewFigures = Static<typeof ReviewFigures>
