/** Gold: tasks whose answer is known beforehand, and what workers made of them. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, nullable, oneOf, Time } from "./field.ts"
import { ValueBody } from "./task.ts"

/** marked: chosen by hand; imported: from a file; suggested: drawn at random. Only the last says what accuracy is over all tasks. */
export const goldSources = ["marked", "imported", "suggested"] as const
/** So many a project are advised: fewer calibrate badly, more teach little. */
export const goldAdvised = { least: 50, most: 100 } as const

/** The known answer of a task. A question it leaves out is not judged. */
export const KnownAnswer = Type.Object({
  value: ValueBody,
  form_version: Type.Integer(),
  source: oneOf(goldSources),
  by: Type.String(),
  created_at: Time,
})
export type KnownAnswer = Static<typeof KnownAnswer>

const Share = Type.Object({ right: Count, of: Count })
/**
 * A hint to look at, never a verdict. `p`: how likely something as striking is by chance.
 * late: the later workers are right on it far more often than elsewhere, and than the earlier ones on it.
 * fast: workers are right on it in less than a quarter of their usual time far more often than on other gold.
 * belief: what the responses say without the known answer is another one, with this probability.
 */
export const GoldFlag = Type.Union([
  Type.Object({
    flag: Type.Literal("leaked"),
    rule: Type.Literal("late"),
    p: Type.Number(),
    early: Share,
    late: Share,
    /** Of the later workers, on the rest of the gold: how many right one would expect here. */
    expected: Type.Number(),
  }),
  Type.Object({ flag: Type.Literal("leaked"), rule: Type.Literal("fast"), p: Type.Number(), here: Share, elsewhere: Share }),
  Type.Object({
    flag: Type.Literal("wrong"),
    rule: Type.Literal("belief"),
    question: Type.String(),
    /** What is believed, as a value and in one line. */
    value: Type.Unknown(),
    line: Type.String(),
    probability: Type.Number(),
  }),
])
export type GoldFlag = Static<typeof GoldFlag>

export const GoldRow = Type.Object({
  task: idOf("task"),
  external_id: nullable(Type.String()),
  shown: Type.String(),
  thumbnail_url: nullable(Type.String()),
  value: ValueBody,
  /** The known answer in one line. */
  line: Type.String(),
  source: oneOf(goldSources),
  by: Type.String(),
  created_at: Time,
  /** Workers who have answered it, and how many of them right. */
  had: Count,
  right: Count,
  flags: Type.Array(GoldFlag),
})
export type GoldRow = Static<typeof GoldRow>

/** A task drawn at random that still waits for its known answer. */
export const GoldTodo = Type.Object({
  task: idOf("task"),
  draw: idOf("draw"),
  external_id: nullable(Type.String()),
  shown: Type.String(),
  thumbnail_url: nullable(Type.String()),
  by: Type.String(),
  drawn_at: Time,
})
export type GoldTodo = Static<typeof GoldTodo>

export const GoldSummary = Type.Object({
  gold: Count,
  by_source: Type.Object({ marked: Count, imported: Count, suggested: Count }),
  /** Drawn and not yet answered. */
  todo: Count,
  /** Tasks a draw would be made from. */
  drawable: Count,
  /** Why gold is drawn and not picked, in words. */
  why_random: Type.String(),
})
export type GoldSummary = Static<typeof GoldSummary>

export const GoldDraw = Type.Object({
  draw: idOf("draw"),
  tasks: Type.Array(idOf("task")),
  /** Tasks it was drawn from, each as likely as any other. */
  drawn_from: Count,
  seed: Type.Integer(),
  why_random: Type.String(),
})
export type GoldDraw = Static<typeof GoldDraw>

/** A known answer, given or taken from the task's current answer or from a response to it. */
export const GoldGiven = {
  value: Type.Optional(ValueBody),
  take: Type.Optional(Type.Union([Type.Literal("answer"), idOf("response")])),
}

export const GoldImport = closed({
  /** read = marked + same + refused */
  read: Count,
  marked: Count,
  /** Gold before, with this very answer. */
  same: Count,
  refused: Count,
  /** The first 200, in the order of the file. */
  refusals: Type.Array(Type.Object({ line: Count, reason: Type.String() })),
})
export type GoldImport = Static<typeof GoldImport>
