import type { Rect } from "./geometry.ts"

/**
 * Where a box comes from: a person drew it; a model proposed it and nobody has judged it yet; the proposal was accepted as it is, or
 * corrected. Only a proposal is not part of the answer.
 */
export type ShapeState = "drawn" | "proposed" | "accepted" | "corrected"

/** A box on the canvas. Immutable: a change is a new object with the same id. */
export interface Shape extends Rect {
  id: string
  /** The label's stable name. */
  label: string
  state: ShapeState
  /** The proposing model's probability, where it gave one. */
  confidence?: number
}

/** The state after a person has changed the box. */
export function touched(state: ShapeState): ShapeState {
  return state === "drawn" ? "drawn" : "corrected"
}
