/** Random samples that experts answer blind: what they prove about a model as a judge, and about the errors of a frozen dataset. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, nullable, oneOf, Time } from "./field.ts"
import { Facts, PayloadBody, ValueBody } from "./task.ts"

export const samplePurposes = ["certificate", "judge"] as const
export const sampleStates = ["open", "done", "cancelled"] as const
const Share = Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 })

/** What is to be shown, from which the number of labels follows before the first one is given. */
export const SampleAim = {
  purpose: oneOf(samplePurposes),
  /** Certificate: the error rate that is expected, and how wide its interval may be to each side. */
  error: Type.Optional(Share),
  half: Type.Optional(Share),
  /** Tasks of the dataset. */
  size: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Judge: the rate that is expected, and the lower bound that it has to prove. */
  rate: Type.Optional(Share),
  bound: Type.Optional(Share),
}
export const SamplePlan = Type.Object({ planned: nullable(Count), sentence: Type.String() })

export const SampleDraft = closed({
  id: idOf("sample"),
  purpose: oneOf(samplePurposes),
  /** Certificate: of this dataset. */
  dataset: Type.Optional(idOf("dataset")),
  /** Judge: this model's answers to this question, each rate at least `bound`. */
  model: Type.Optional(idOf("model")),
  question: Type.Optional(Type.String({ maxLength: 40 })),
  bound: Type.Optional(Share),
  /** Labels: fixed before the first one is given. */
  planned: Type.Integer({ minimum: 1, maximum: 100_000 }),
  /** Drawn anew when it is left out. The same seed draws the same tasks from the same dataset. */
  seed: Type.Optional(Type.Integer({ minimum: 1, maximum: 4_294_967_295 })),
})
export type SampleDraft = Static<typeof SampleDraft>

export const Rate = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
/** A question's, or one label's of a question; `size`: tasks it speaks for. */
export const CertifiedRate = Type.Object({
  question: Type.String(),
  label: nullable(Type.String()),
  size: Count,
  audited: Count,
  wrong: Count,
  value: Type.Number(),
  low: Type.Number(),
  high: Type.Number(),
  /** "error 3.1 % [2.4, 3.9]" */
  text: Type.String(),
})
export type CertifiedRate = Static<typeof CertifiedRate>
/** One label against the others. */
export const JudgedLabel = Type.Object({
  label: Type.String(),
  true_positive: Rate,
  true_negative: Rate,
  positives: Count,
  negatives: Count,
  certified: Type.Boolean(),
  /** What is missing; empty when certified. */
  reason: Type.String(),
  /** The label's share among all answers of the model: as it says, and corrected by Rogan–Gladen and by prediction-powered inference. */
  said: Type.Number(),
  corrected: nullable(Rate),
  powered: nullable(Rate),
})
export type JudgedLabel = Static<typeof JudgedLabel>
/** What a dataset's certificate says beside the error rates. The first four counts are all tasks of the dataset. */
export const CertificateAbout = Type.Object({
  /** Two responses at least, and as sure as `bound`: accepted without anybody looking. */
  automatic: Count,
  /** An expert decided them. */
  decided: Count,
  /** Gold: the known answer. */
  known: Count,
  /** Less sure than `bound`, and taken all the same. */
  below: Count,
  /** Confidence from which an answer was accepted; the plan's, or .95 where it has no target. */
  bound: Type.Number(),
  /** Tasks of the project at the position of the dataset, without those withdrawn: how much of them it covers. */
  of: Count,
  /** By question: how far workers agreed on the audited tasks; null where it cannot be told. */
  agreement: Type.Array(
    Type.Object({ question: Type.String(), alpha: nullable(Rate), mean: nullable(Type.Number()), tasks: Count }),
  ),
  /** How each question's answers were computed. */
  method: nullable(Type.String()),
})
export type CertificateAbout = Static<typeof CertificateAbout>
export const SampleResult = Type.Object({
  level: Type.Number(),
  rows: Type.Array(CertifiedRate),
  labels: Type.Array(JudgedLabel),
  /** Judge: every label certified. */
  certified: nullable(Type.Boolean()),
  bound: nullable(Type.Number()),
  /** Certificate: null in those made by an older version. */
  about: Type.Optional(nullable(CertificateAbout)),
})
export type SampleResult = Static<typeof SampleResult>

export const Sample = Type.Object({
  id: idOf("sample"),
  purpose: oneOf(samplePurposes),
  dataset: nullable(idOf("dataset")),
  model: nullable(idOf("model")),
  /** The dataset's name and version, or the model's name. */
  of: Type.String(),
  question: nullable(Type.String()),
  planned: Count,
  answered: Count,
  seed: Type.Integer(),
  state: oneOf(sampleStates),
  result: nullable(SampleResult),
  created_at: Time,
  finished_at: nullable(Time),
})
export type Sample = Static<typeof Sample>

/** What an expert sees: the data and nothing that anybody said. */
export const SampleWork = Type.Object({
  task: nullable(Type.Object({ id: idOf("task"), payload: PayloadBody, files: Type.Array(Facts) })),
  /** Left to answer by anybody, and why there may be none for this expert. */
  remain: Count,
})
export type SampleWork = Static<typeof SampleWork>

/** Everything to compute a certificate again, beside the exported dataset. */
export const SampleRows = Type.Object({
  sample: Sample,
  dataset: nullable(
    Type.Object({
      id: idOf("dataset"),
      name: Type.String(),
      version: Type.Integer(),
      position: nullable(Count),
      tasks: Count,
      sha256: nullable(Type.String()),
      method: nullable(Type.String()),
    }),
  ),
  form: Type.Any(),
  /** `value`: the expert's. `responses`: what workers had said when the dataset was frozen, for the agreement; empty for a judge. */
  rows: Type.Array(
    Type.Object({
      task: idOf("task"),
      value: ValueBody,
      responses: Type.Array(Type.Object({ worker: idOf("worker"), value: ValueBody })),
    }),
  ),
})
export type SampleRows = Static<typeof SampleRows>
