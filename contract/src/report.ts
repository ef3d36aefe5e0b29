/**
 * What is known of a project's quality, computed behind the log and true up to a position: of the project as a whole, and of each worker.
 * Shares and confidences are between 0 and 1; intervals hold 95 % unless their field says otherwise; null: it cannot be told yet.
 */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, nullable, oneOf, Time } from "./field.ts"
import { planRules } from "./project.ts"

export const Estimate = Type.Object({ value: Type.Number(), low: Type.Number(), high: Type.Number() })
export type Estimate = Static<typeof Estimate>

/** A method as gold sees it, which it did not see. */
export const Candidate = Type.Object({
  method: Type.String(),
  accuracy: Type.Number(),
  /** Nats. */
  log_loss: Type.Number(),
  chosen: Type.Boolean(),
})
export type Candidate = Static<typeof Candidate>

/** Stated confidence against truth. What was fitted on gold is checked on gold that it was not fitted on. */
export const Calibration = Type.Object({
  bins: Type.Array(Type.Object({ low: Type.Number(), high: Type.Number(), count: Count, stated: Type.Number(), held: Estimate })),
  ece: Type.Number(),
  /** Nats. */
  nll: Type.Number(),
  /** Mean of what is stated, and what holds. */
  expected: Type.Number(),
  realised: Estimate,
  gold: Count,
  /** The answers were calibrated on gold; else they are what the method says by itself. */
  calibrated: Type.Boolean(),
})
export type Calibration = Static<typeof Calibration>

export const partNames = ["box", "token", "word"] as const
export type PartName = (typeof partNames)[number]
/** The same for the parts of answers, beside what gold has of them: is the box there, does the token carry the label, is the word right? */
export const PartCalibration = Type.Object({
  ...Calibration.properties,
  of: oneOf(partNames),
  /** Parts of gold tasks that anybody drew or marked, or that stand in the answer. */
  gold: Count,
})
export type PartCalibration = Static<typeof PartCalibration>

export const Agreement = Type.Object({
  /** Krippendorff's alpha with the kind's own distance; interval by bootstrap over tasks. */
  alpha: nullable(Estimate),
  /** Mean of 1 − distance over pairs, chance included. */
  mean: nullable(Type.Number()),
  /** Tasks with two responses or more. */
  tasks: Count,
  labels: Type.Array(Type.Object({ label: Type.String(), title: Type.String(), alpha: nullable(Type.Number()), said: Count })),
  /** Those of each two workers who agree least, over the tasks they share. */
  pairs: Type.Array(
    Type.Object({
      workers: Type.Array(Type.Object({ id: idOf("worker"), pseudonym: Type.String() }), { minItems: 2, maxItems: 2 }),
      agreement: Estimate,
      tasks: Count,
    }),
  ),
  /** Labels given for the same task by two workers, most often first. */
  confused: Type.Array(Type.Object({ a: Type.String(), b: Type.String(), tasks: Count })),
})
export type Agreement = Static<typeof Agreement>

export const QuestionReport = Type.Object({
  key: Type.String(),
  title: Type.String(),
  kind: Type.String(),
  responses: Count,
  tasks: Count,
  /** Gold tasks that somebody answered. */
  gold: Count,
  method: Type.String(),
  candidates: Type.Array(Candidate),
  calibration: nullable(Calibration),
  /** Null for choices, and without answered gold. */
  parts: nullable(PartCalibration),
  agreement: Agreement,
})
export type QuestionReport = Static<typeof QuestionReport>

/** What one of the two readings of the target would accept, and what it would still take. */
export const RuleCost = Type.Object({
  rule: oneOf(planRules),
  in_use: Type.Boolean(),
  /** Confidence from which an answer is accepted under it. */
  bound: Type.Number(),
  accepted: Count,
  /** Mean stated confidence of the accepted; null when none is. */
  expected: nullable(Type.Number()),
  responses: Estimate,
})
export type RuleCost = Static<typeof RuleCost>

/** Responses saved against a plan that gives every task the same number and is right as often. */
export const Saving = Type.Object({
  /** Responses a task of that fixed plan, between whole numbers by the line between their accuracies. */
  fixed: Type.Number(),
  /** The most responses tried did not reach the accuracy: the fixed plan needs more than `fixed`. */
  at_least: Type.Boolean(),
  /** Responses a task of this plan on the same gold. */
  own: Type.Number(),
  /** Its accuracy there, which the fixed plan is to reach. */
  accuracy: Type.Number(),
  /** Share of the fixed plan's responses. */
  share: Estimate,
  /** Over the tasks that are through: what the fixed plan would have asked for, less what they took. */
  responses: Estimate,
  finished: Count,
  /** Responses a task that they took; more than `own` where they were collected under another plan. */
  used: Type.Number(),
  gold: Count,
  /** Random orders in which the responses of gold were taken. */
  orders: Count,
  /** Accuracy of 1, 2, … responses a task; what the plot shows. */
  by_count: Type.Array(Type.Number()),
})
export type Saving = Static<typeof Saving>

export const Forecast = Type.Object({
  /** Tasks that wait for more, gold not among them. */
  open: Count,
  responses: Estimate,
  /** Tasks expected to end below the target. */
  adjudicate: Estimate,
  /** Responses a day over the last seven days with the clock running; null without any. */
  pace: nullable(Type.Number()),
  days: nullable(Estimate),
  /** Responses that the budget still allows; null: no limit. */
  budget: nullable(Type.Integer()),
})
export type Forecast = Static<typeof Forecast>

export const sourceNames = ["models", "people", "both"] as const
export const verdicts = ["no_model", "no_people", "too_little", "people_better", "models_better", "alike"] as const
export const Sources = Type.Object({
  verdict: oneOf(verdicts),
  /** Tasks with a known answer that both models and people answered. */
  audited: Count,
  /** They are a random sample, so that they speak for all tasks. */
  random: Type.Boolean(),
  /** Known answers to add before a difference of two points can be seen. */
  needed: Count,
  /** Accuracy of both together less that of models alone, on the same tasks. */
  gain: nullable(Estimate),
  sources: Type.Array(
    Type.Object({
      name: oneOf(sourceNames),
      accuracy: nullable(Estimate),
      /** The same from the audited tasks alone. */
      plain: nullable(Estimate),
      tasks: Count,
      responses: Count,
      accepted: Count,
      /** In the plan's currency; null without a price. */
      cost: nullable(Type.Number()),
    }),
  ),
})
export type Sources = Static<typeof Sources>

export const ProjectReport = Type.Object({
  position: Count,
  made_at: Time,
  responses: Count,
  /** The target that figures are for; the plan's, or .95 where it has none. */
  target: Type.Number(),
  has_target: Type.Boolean(),
  rule: oneOf(planRules),
  bound: Type.Number(),
  /** Gold and withdrawn tasks apart. `below`: through, and less sure than the target. */
  tasks: Type.Object({ all: Count, accepted: Count, collecting: Count, below: Count, gold: Count }),
  /** The question that decides, first required or first of all: accuracy, saving, sources and forecast are about it. */
  question: Type.String(),
  /** Answered tasks per .05 of confidence, 20 bins. */
  confidence: Type.Array(Count),
  /** Mean stated confidence of accepted answers, and the share of accepted gold that was right. */
  expected: nullable(Type.Number()),
  realised: nullable(Type.Object({ ...Estimate.properties, right: Type.Number(), of: Count })),
  questions: Type.Array(QuestionReport),
  rules: Type.Array(RuleCost),
  saving: nullable(Saving),
  forecast: Forecast,
  sources: Sources,
  price: nullable(Type.Number()),
  currency: Type.String(),
  /** Spent on responses of people so far; null without a price. */
  spent: nullable(Type.Number()),
})
export type ProjectReport = Static<typeof ProjectReport>

/** `report` null: none was made yet. `is_due`: a newer one is on its way. */
export const ShownReport = Type.Object({ report: nullable(ProjectReport), is_due: Type.Boolean() })

export const whatIfMethods = ["auto", "majority", "one-coin", "dawid-skene"] as const
/** What to change about the plan; what is left out stays as it is. */
export const WhatIfSettings = closed({
  /** Null: none, every task gets the same number. */
  target: Type.Optional(nullable(Type.Number({ minimum: 0.5, maximum: 0.999 }))),
  rule: Type.Optional(oneOf(planRules)),
  responses: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  responses_max: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  method: Type.Optional(oneOf(whatIfMethods)),
  /** Share of added workers who answer at random, 0 to .5 of all responses. */
  spammers: Type.Optional(Type.Number({ minimum: 0, maximum: 0.5 })),
})
export type WhatIfSettings = Static<typeof WhatIfSettings>
/** One plan replayed: means over the arrival orders, with the least and the most. */
export const Outcome = Type.Object({
  responses: Estimate,
  accepted: Estimate,
  /** Mean stated confidence of the accepted, and the share of accepted gold that was right. */
  stated: nullable(Estimate),
  realised: nullable(Estimate),
  /** Of all gold, accepted or not. */
  accuracy: nullable(Estimate),
  /** Of all responses, in the plan's currency. */
  cost: nullable(Type.Number()),
  /** Tasks that used up the responses there are before the plan was through with them, as a share. */
  ran_out: Type.Number(),
})
export type Outcome = Static<typeof Outcome>
export const WhatIf = Type.Object({
  id: idOf("whatif"),
  state: oneOf(["waiting", "running", "done", "failed", "cancelled"] as const),
  /** 0 to 1. */
  done: Type.Number(),
  settings: WhatIfSettings,
  result: nullable(
    Type.Object({ today: Outcome, other: Outcome, tasks: Count, gold: Count, orders: Count, question: Type.String() }),
  ),
  error: nullable(Type.String()),
  created_at: Time,
  finished_at: nullable(Time),
})
export type WhatIf = Static<typeof WhatIf>

export const workerMeasures = ["right", "agreement"] as const
/**
 * A worker's answers to one question. Each response is judged by what is known of its task (gold, samples, decisions), else by what the
 * others say of it, the worker's own response left out; where nobody else answered it is not judged.
 */
export const WorkerQuestion = Type.Object({
  key: Type.String(),
  title: Type.String(),
  kind: Type.String(),
  /** right: a response is right or wrong, however sure that is; agreement: it can be partly right, 1 − distance to the answer. */
  measure: oneOf(workerMeasures),
  /** Responses that say something, and those that say why they do not. */
  said: Count,
  silent: Count,
  /** Of those that say something. */
  judged: Count,
  /** Expected number of right ones among them; for agreement its sum. */
  right: Type.Number(),
  /** Expected accuracy, or mean agreement. */
  accuracy: nullable(Estimate),
  /** 5 % of its distribution lie below: what a gate asks. */
  bound: nullable(Type.Number()),
  /** On gold alone; Wilson. */
  gold: nullable(Type.Object({ ...Estimate.properties, right: Type.Number(), of: Count })),
  /** What an answer tells of the class; the most there is to tell; a minute at the median time. */
  bits: nullable(Estimate),
  bits_most: nullable(Type.Number()),
  bits_minute: nullable(Type.Number()),
  /** 0 where answers do not depend on the class, 1 for a perfect worker. */
  spammer_score: nullable(Type.Number()),
  matrix: nullable(
    Type.Object({
      /** Classes, then "cannot_tell" and its like with `is_class` false; a slice takes those as `{"none":"cannot_tell"}`. */
      labels: Type.Array(
        Type.Object({
          name: Type.String(),
          title: Type.String(),
          is_class: Type.Boolean(),
          /** Judged responses on tasks believed to be it, and those that say it. */
          believed: Count,
          said: Count,
        }),
      ),
      /** Where anything was counted, and the diagonal of every class that was seen. `share`: P(said | believed), doubts allowed for. */
      cells: Type.Array(Type.Object({ believed: Type.String(), said: Type.String(), responses: Count, share: Estimate })),
    }),
  ),
  /** Judged responses per .1 of agreement, 10 bins; null where there is a matrix. */
  agreement: nullable(Type.Array(Count)),
  /** CUSUM against the accuracy of the worker's own first responses; null below forty judged ones. */
  drift: nullable(
    Type.Object({
      before: Type.Number(),
      after: Type.Number(),
      /** Responses that `before` is taken from, and where the sum is noticed. */
      first: Count,
      height: Type.Number(),
      /** In the order of the log: how many were judged by then, accuracy of the last 100, CUSUM. */
      points: Type.Array(Type.Object({ judged: Count, at: Time, accuracy: Estimate, cusum: Type.Number() })),
      crossings: Type.Array(Type.Object({ judged: Count, at: Time })),
    }),
  ),
  /**
   * Workers who agree with this one beyond what their tasks explain, both left out, and share a mistake; the most alike first. A ranking,
   * no verdict: honest people share mistakes too.
   */
  look_alikes: Type.Array(
    Type.Object({
      id: idOf("worker"),
      pseudonym: Type.String(),
      /** Standard errors above what is expected. */
      z: Type.Number(),
      shared: Count,
      agreed: Count,
      expected: Type.Number(),
      /** Tasks on which both said the same, and the others something else. */
      mistakes: Count,
    }),
  ),
})
export type WorkerQuestion = Static<typeof WorkerQuestion>

/** Figures of one worker in a project, question by question, the deciding one first. */
export const WorkerReport = Type.Object({
  worker: idOf("worker"),
  position: Count,
  made_at: Time,
  /** Responses that count. */
  responses: Count,
  /** Median time a response, and its quartiles; null where none was measured. */
  seconds: nullable(Estimate),
  /** Responses by hour of the day, UTC, 24. */
  hours: Type.Array(Count),
  questions: Type.Array(WorkerQuestion),
})
export type WorkerReport = Static<typeof WorkerReport>

/** `report` null: none was made since this worker's first response. */
export const ShownWorkerReport = Type.Object({ report: nullable(WorkerReport), is_due: Type.Boolean() })
