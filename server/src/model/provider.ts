/** The one port of models: whatever can answer a task is a provider. */
import type { ModelSettings } from "@tagwerk/contract/dataset.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"

/** What a provider is given for a run. */
export interface Setting {
  /** UUIDs. */
  place: { workspace: string; project: string }
  form: Form
  form_version: number
  settings: ModelSettings
  /** Opened for this run only; never logged, never part of an error. */
  secret: string | null
}

export interface Provided {
  value: ResponseValue
  /** In (0, 1), of the value being right; null where the provider does not know. */
  probability: number | null
}

/** What an answer took. The provider writes it as it goes, so that what was paid is known however it ends. */
export interface Spent {
  /** Null where nothing was said of them. */
  input_tokens: number | null
  output_tokens: number | null
  /** Millionths of the currency of the settings' prices; all attempts. */
  cost_micro: number
  /** Of the last attempt. */
  latency_ms: number
}

export interface Trained {
  /** Answers it learnt from. */
  trained_on: number
  /** How many of those held out were right. */
  held_out: { right: number; of: number }
}

/** One provider at work in one run. Throws a `RunEnds` for what no further task would change, an `Unanswered` for this task alone. */
export interface Provider {
  /** Learns, where it does, before the first answer. */
  train?(signal: AbortSignal): Promise<Trained>
  /** `task`: its UUID. `check` gives what is wrong with a value for it, in words; empty when it fits. */
  answer(
    task: string,
    payload: Payload,
    check: (value: ResponseValue) => string[],
    spent: Spent,
    signal: AbortSignal,
  ): Promise<Provided>
}

/** The run ends here; the sentence says why, what was kept, what to do. */
export class RunEnds extends Error {
  override name = "RunEnds"
}

/** This task got no usable answer; others may. What the attempts cost is paid all the same. */
export class Unanswered extends Error {
  override name = "Unanswered"
  /** The endpoint could not be reached or refused: several in a row end the run. */
  readonly unreachable: boolean
  constructor(reason: string, unreachable = false) {
    super(reason)
    this.unreachable = unreachable
  }
}
