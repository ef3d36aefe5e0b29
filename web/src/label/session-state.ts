/** What the screen shows of a session, and what it may do. */
import type { Problem } from "@tagwerk/contract/error.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { Value } from "@tagwerk/contract/kind.ts"
import type { Saving } from "./draft.ts"
import type { Keep } from "./keep.ts"
import type { Begun, Line } from "./line.ts"
import type { Parcel } from "./outbox.ts"
import type { Short } from "./supply.ts"
import type { Measured, Work } from "./work.ts"

export type SkipReason = "unclear" | "broken" | "not_mine" | "other"

export interface State {
  /** starting: nothing known yet. working: a task is on screen. waiting: the next one is on its way. empty: there is none. */
  phase: "starting" | "working" | "waiting" | "empty"
  begun: Begun | null
  work: Work | null
  canUndo: boolean
  canRedo: boolean
  faults: readonly Fault[]
  saving: Saving
  waiting: readonly Parcel[]
  refused: readonly Parcel[]
  /** Why nothing reaches the server at the moment. */
  trouble: "offline" | "later" | "signed_out" | null
  /** A refusal that concerns the whole session, such as a worker who may not work here any more. */
  problem: Problem | null
  again_at: number | null
  /** Responses of today that the server has. */
  today: number
  /** Tasks that could still be worked on without a network, and until when they are reserved (ms since 1970). */
  ahead: number
  ahead_until: number | null
  short: Short | null
  /** What was sent last in this session. */
  last: Work | null
  /** A value is kept nowhere but in this tab. */
  isAtRisk: boolean
}

export interface Session {
  readonly state: State
  subscribe(listener: () => void): () => void
  start(): Promise<void>
  change(question: string, value: Value | undefined, options?: { merge?: string; rejected?: readonly string[] }): void
  undo(): void
  redo(): void
  /** False when the value does not fit; `state.faults` says why. */
  submit(): boolean
  skip(reason: SkipReason, note?: string): void
  comment(text: string, flag: boolean): void
  /** To the task sent last, to amend it. */
  back(): void
  /** To one of the own responses. */
  open(response: Id<"response">): Promise<void>
  /** From a sent task forward to the current one. */
  leave(): void
  discard(parcel: string): void
  /** Tries everything that waits at once. */
  retry(): void
  setVisible(isVisible: boolean): void
  stop(): void
}

export interface SessionOptions {
  line: Line
  /** Opens the store of a worker, once known. */
  openKeep: (worker: Id<"worker">) => Promise<Keep>
  now: () => number
  later: (ms: number, act: () => void) => () => void
  /** How many tasks are loaded beyond the current one. */
  ahead: number
  load: (url: string) => Promise<unknown>
  /** Whether this tab may show the assignment: false when another one has it open. */
  take: (assignment: string) => Promise<boolean>
  measured: Measured
}
