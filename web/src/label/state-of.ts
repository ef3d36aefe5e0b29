/** What the screen shows, from the parts of a session. */
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { Drafts } from "./draft.ts"
import type { Begun, Trouble } from "./line.ts"
import type { Outbox } from "./outbox.ts"
import type { State } from "./session-state.ts"
import type { Supply } from "./supply.ts"
import type { Work } from "./work.ts"

export interface Parts {
  begun: Begun | null
  work: Work | null
  /** It was sent and nothing is there to take its place yet. */
  isLeaving: boolean
  faults: readonly Fault[]
  sent: readonly Work[]
  today: number
  hasEarlier: boolean
  startTrouble: Trouble | null
  outbox: Outbox | null
  drafts: Drafts | null
  supply: Supply | null
}

export function stateOf(parts: Parts): State {
  const { begun, work, isLeaving, sent, outbox, drafts, supply } = parts
  const ready = supply?.ready ?? []
  const box = outbox?.trouble ?? null
  const saving = drafts?.saving ?? { state: "idle" as const }
  const other = parts.startTrouble ?? supply?.trouble ?? null
  const calls = other && other.kind !== "refused" ? other.kind : null
  const has_none = supply !== null && supply.short !== null && ready.length === 0
  const could_work = work !== null && !isLeaving
  return {
    phase: begun === null || supply === null ? "starting" : could_work ? "working" : has_none && !work ? "empty" : "waiting",
    begun,
    work,
    canUndo: supply !== null && ((work?.history.past.length ?? 0) > 0 || sent.length > 0 || (!work?.sent && parts.hasEarlier)),
    canRedo: work !== null && work.history.future.length > 0,
    faults: parts.faults,
    saving,
    waiting: outbox?.waiting ?? [],
    refused: outbox?.refused ?? [],
    trouble: box?.why ?? calls ?? (saving.state === "kept" ? "offline" : null),
    problem: other?.kind === "refused" ? other.problem : null,
    again_at: box?.again_at ?? (saving.state === "kept" ? saving.again_at : null),
    today: parts.today,
    ahead: ready.length,
    ahead_until: ready.reduce<number | null>((a, w) => (w.until === null ? a : Math.min(a ?? w.until, w.until)), null),
    short: supply?.short ?? null,
    last: sent.at(-1) ?? null,
    isAtRisk: !(outbox?.kept ?? true) || !(drafts?.kept ?? true),
  }
}
