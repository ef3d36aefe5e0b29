/** Datasets, exports, imports and models: what goes in and out in bulk. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, Name, nullable, oneOf, Time } from "./field.ts"
import { Slice } from "./task.ts"

/** Progress is counted, never guessed. */
export const jobStates = ["waiting", "running", "done", "failed", "cancelled"] as const

export const importFormats = ["jsonl", "json", "csv", "zip", "project"] as const
export const Import = Type.Object({
  id: idOf("import"),
  name: Type.String(),
  format: nullable(oneOf(importFormats)),
  state: oneOf(jobStates),
  bytes: Count,
  bytes_read: Count,
  /** read = imported + skipped + refused */
  read: Count,
  imported: Count,
  skipped: Count,
  refused: Count,
  responses: Count,
  /** Predictions and responses that did not fit; their task went in without them. */
  responses_refused: Count,
  error: nullable(Type.String()),
  created_at: Time,
  finished_at: nullable(Time),
})
export type Import = Static<typeof Import>
export const ImportRefusal = Type.Object({
  /** The record's number in the file, from 1; several may begin on one line. */
  number: Type.Integer(),
  line: Type.Integer(),
  code: Type.String(),
  sentence: Type.String(),
  text: Type.String(),
})
export type ImportRefusal = Static<typeof ImportRefusal>
/** Which column is the id, which holds labels that people or models gave before. */
export const ImportMapping = closed({
  external_id: Type.Optional(Type.String()),
  /** Columns → questions: values become responses of a model worker with that name. */
  predictions: Type.Optional(Type.Array(closed({ column: Type.String(), question: Type.String(), model: Name }))),
})
export type ImportMapping = Static<typeof ImportMapping>
/** What would go where: the first rows, and what would be refused. Nothing is stored. */
export const ImportPreview = Type.Object({
  format: oneOf(importFormats),
  encoding: nullable(Type.String()),
  delimiter: nullable(Type.String()),
  columns: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.String(),
      distinct: Count,
      missing: Count,
      examples: Type.Array(Type.String()),
      goes_to: Type.Array(Type.String()),
    }),
  ),
  rows: Type.Array(Type.Unsafe<Record<string, unknown>>(Type.Any())),
  read: Count,
  good: Count,
  refused: Count,
  refusals: Type.Array(ImportRefusal),
})
export type ImportPreview = Static<typeof ImportPreview>

export const exportFormats = ["jsonl", "csv"] as const
export const ExportDraft = closed({
  id: idOf("export"),
  format: oneOf(exportFormats),
  /** The answer of each task, all responses, or the whole project to move it. */
  what: oneOf(["answers", "responses", "project"] as const),
  dataset: Type.Optional(idOf("dataset")),
  slice: Type.Optional(Type.Object(Slice, { additionalProperties: false })),
})
export const Export = Type.Object({
  id: idOf("export"),
  format: oneOf(exportFormats),
  what: oneOf(["answers", "responses", "project"] as const),
  dataset: nullable(idOf("dataset")),
  state: oneOf(jobStates),
  rows: Count,
  rows_total: Count,
  /** What is not in the file, counted by reason: tasks = rows + losses. */
  losses: Type.Record(Type.String(), Count),
  position: nullable(Count),
  bytes: Count,
  sha256: nullable(Type.String()),
  error: nullable(Type.String()),
  created_at: Time,
  /** Signed, good for an hour, resumable by range; null until it is done. */
  url: nullable(Type.String()),
})
export type Export = Static<typeof Export>

export const Dataset = Type.Object({
  id: idOf("dataset"),
  name: Name,
  version: Type.Integer(),
  state: oneOf(jobStates),
  position: nullable(Count),
  method: nullable(Type.String()),
  form_version: nullable(Type.Integer()),
  tasks: Count,
  responses: Count,
  /** Of the JSONL with the answers. */
  sha256: nullable(Type.String()),
  /** Tasks retired since it was frozen. */
  recalled: Count,
  error: nullable(Type.String()),
  created_at: Time,
})
export type Dataset = Static<typeof Dataset>
export const Verification = Type.Object({
  dataset: idOf("dataset"),
  tasks: Count,
  equal: Count,
  different: Type.Array(
    Type.Object({ task: idOf("task"), question: Type.String(), frozen: Type.Unknown(), computed: Type.Unknown() }),
  ),
  sha256_frozen: Type.String(),
  sha256_computed: Type.String(),
  holds: Type.Boolean(),
})
export type Verification = Static<typeof Verification>

export const providers = ["classifier", "openai"] as const
/** classifier: learns one choice question from the project's answers. openai: any endpoint that speaks that protocol. */
export const ModelSettings = closed({
  question: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  /** Private addresses are allowed, link-local ones (a cloud's credentials) are not; redirects are not followed. */
  base_url: Type.Optional(Type.String({ maxLength: 500, pattern: "^https?://" })),
  model: Type.Optional(Type.String({ maxLength: 200 })),
  prompt: Type.Optional(Type.String({ maxLength: 20_000 })),
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
  timeout_seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 600 })),
  retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  /** Prices are for a million tokens, in millionths of the currency: 150000 is 0.15 a million tokens. */
  input_price_micro: Type.Optional(Type.Integer({ minimum: 0 })),
  output_price_micro: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Over all runs of the model. What a call may cost at most is set aside before it goes out, so that the limit is never exceeded. */
  spend_max_micro: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type ModelSettings = Static<typeof ModelSettings>
export const Model = Type.Object({
  id: idOf("model"),
  name: Name,
  /** imported: its responses came in with a file; it cannot be run. */
  provider: oneOf([...providers, "imported"] as const),
  settings: ModelSettings,
  worker: idOf("worker"),
  has_secret: Type.Boolean(),
  created_at: Time,
})
export type Model = Static<typeof Model>
export const ModelRun = Type.Object({
  id: idOf("run"),
  model: idOf("model"),
  project: idOf("project"),
  state: oneOf(jobStates),
  trained_on: Count,
  claimed: Count,
  submitted: Count,
  failed: Count,
  spent_micro: Count,
  latency_ms_median: nullable(Type.Number()),
  /** Share right on answers held out of training, with their number; null without any. */
  held_out: nullable(Type.Object({ right: Count, of: Count })),
  error: nullable(Type.String()),
  created_at: Time,
})
export type ModelRun = Static<typeof ModelRun>

/** What a language model is asked: instructions from the form, then the prompt filled with a task's data. */
export const PromptPreview = Type.Object({
  /** Null: the project has no task with data. */
  task: nullable(idOf("task")),
  /** The prompt with its places, `{{field}}`; the form's own where none was given. */
  template: Type.String(),
  /** Fields that the task's data has. */
  fields: Type.Array(Type.String()),
  instructions: Type.String(),
  text: nullable(Type.String()),
  /** A field that the prompt names and the task does not have. */
  missing: nullable(Type.String()),
  /** What the form asks that this sort of model cannot answer. */
  faults: Type.Array(Type.String()),
})
export type PromptPreview = Static<typeof PromptPreview>
export const RunProblem = Type.Object({ problem: Type.String(), count: Count, /** One of them. */ task: idOf("task") })
export type RunProblem = Static<typeof RunProblem>
