/** A project: a form, a guideline, a plan. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, Name, nullable, oneOf, Time } from "./field.ts"
import { type Form, formSchema } from "./form.ts"

/** What a target means: no accepted answer is less sure than it (each), or the accepted answers are right in its share on the mean (together). */
export const planRules = ["each", "together"] as const
export const adjudicators = ["reviewers", "nobody"] as const

/** How many responses a task gets, how long a lease lasts, how many one worker may hold; when an answer is good enough. */
export const Plan = closed({
  /** Without a target: what each task gets. With one: what it gets at least (two distinct workers in any case). */
  responses: Type.Integer({ minimum: 1, maximum: 100, default: 1 }),
  /** Confidence at which a task needs no more responses, in (0, 1); null: every task gets the same number. */
  target: nullable(Type.Number({ minimum: 0.5, maximum: 0.999, default: null })),
  rule: oneOf(planRules),
  /** With a target: after so many a task is done in any case, and goes to adjudication if it is below. */
  responses_max: Type.Integer({ minimum: 1, maximum: 100, default: 7 }),
  /** Responses the whole project may take; null: no limit. Beyond it no task is asked for again. */
  budget: nullable(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
  /** What a response costs, in `currency`; null: not known, and nothing is said in money. */
  price: nullable(Type.Number({ minimum: 0, maximum: 10_000 })),
  currency: Type.String({ pattern: "^[A-Z]{3}$" }),
  /** Share of claims that are answered with a task of known answer, as long as the worker has not had it. */
  gold_share: Type.Number({ minimum: 0, maximum: 0.5, default: 0 }),
  /** Share of responses that somebody else reviews, drawn at random; and of those reviews, the share that a third looks at. */
  review_share: Type.Number({ minimum: 0, maximum: 1, default: 0 }),
  audit_share: Type.Number({ minimum: 0, maximum: 1, default: 0 }),
  /** Who decides what does not converge. */
  adjudicate: oneOf(adjudicators),
  lease_seconds: Type.Integer({ minimum: 10, maximum: 604_800, default: 600 }),
  leases_max: Type.Integer({ minimum: 1, maximum: 50, default: 5 }),
  /** Whether models' values are shown to people as suggestions. They then are no independent opinion any more. */
  suggest: Type.Boolean({ default: false }),
})
export type Plan = Static<typeof Plan>
/** What a worker is told of it: the rest would say how they are judged. */
export const WorkPlan = Type.Pick(Plan, ["lease_seconds", "leases_max", "suggest"])
export const planDefault: Plan = {
  responses: 1,
  target: null,
  rule: "each",
  responses_max: 7,
  budget: null,
  price: null,
  currency: "EUR",
  gold_share: 0,
  review_share: 0,
  audit_share: 0,
  adjudicate: "reviewers",
  lease_seconds: 600,
  leases_max: 5,
  suggest: false,
}

/** Responses a task gets to begin with: with a target at least two, because one worker alone is never believed that far. */
export const responsesFirst = (plan: Pick<Plan, "responses" | "target">): number =>
  plan.target === null ? plan.responses : Math.max(2, plan.responses)
/** Responses after which a task is done in any case. */
export const responsesLast = (plan: Pick<Plan, "responses" | "target" | "responses_max">): number =>
  Math.max(responsesFirst(plan), plan.target === null ? 0 : plan.responses_max)

export const projectStates = ["active", "paused", "archived"] as const
/** Counts are folded from the log: exact up to `position`. */
export const ProjectCounts = Type.Object({
  tasks: Count,
  open: Count,
  leased_out: Count,
  done: Count,
  retired: Count,
  responses: Count,
  answered: Count,
})
export type ProjectCounts = Static<typeof ProjectCounts>
export const Project = Type.Object({
  id: idOf("project"),
  name: Name,
  state: oneOf(projectStates),
  demo: Type.Boolean(),
  plan: Plan,
  form_version: nullable(Type.Integer()),
  guideline_version: nullable(Type.Integer()),
  created_at: Time,
  counts: ProjectCounts,
})
export type Project = Static<typeof Project>

export const FormBody = Type.Unsafe<Form>(formSchema)
export const FormVersion = Type.Object({ version: Type.Integer(), form: Type.Unsafe<Form>(Type.Any()), created_at: Time })
export type FormVersion = Static<typeof FormVersion>
export const GuidelineVersion = Type.Object({
  version: Type.Integer(),
  /** Pictures stand in it by their id: `![a red cell](file_…)`. */
  markdown: Type.String(),
  created_at: Time,
  /** Signed addresses of its pictures by their id, good for a day. */
  pictures: Type.Record(Type.String(), Type.String()),
})

/** A form proposed from data, and why. */
export const FormProposal = Type.Object({
  form: Type.Unsafe<Form>(Type.Any()),
  reasons: Type.Array(Type.Object({ field: Type.String(), sentence: Type.String() })),
})
export type FormProposal = Static<typeof FormProposal>

/** Everything the project's first page shows. `confidence` counts answered tasks per .05 from 0 to 1 (20 bins). */
export const ProjectOverview = Type.Object({
  project: Project,
  position: Count,
  confidence: Type.Array(Count, { minItems: 20, maxItems: 20 }),
  by_day: Type.Array(Type.Object({ day: Type.String(), responses: Count })),
  labels: Type.Array(Type.Object({ question: Type.String(), label: Type.String(), title: Type.String(), tasks: Count })),
  recent: Type.Array(
    Type.Object({
      response: idOf("response"),
      task: idOf("task"),
      worker: idOf("worker"),
      pseudonym: Type.String(),
      model: Type.Boolean(),
      shown: Type.String(),
      confidence: nullable(Type.Number()),
      at: Time,
    }),
  ),
  at_work: Type.Object({ people: Count, models: Count }),
  workers: Count,
})
export type ProjectOverview = Static<typeof ProjectOverview>

/** A deleted project whose rows are still there. */
export const Erasing = Type.Object({ id: idOf("project"), name: Name, tasks: Count, /** Not erased yet. */ left: Count })
export type Erasing = Static<typeof Erasing>
