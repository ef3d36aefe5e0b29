/**
 * Keeping what is not sent yet: each change goes to this device at once and to the server within two seconds; leases of everything held
 * are renewed while the page is open, whether something changed or not.
 */
import { shortened } from "./history.ts"
import type { Keep } from "./keep.ts"
import { type Line, troubleOf } from "./line.ts"
import { sameValue, type Work } from "./work.ts"

/** What is written to the device for a task in hand: enough to show it again, also when the lease has ended. */
export type KeptWork = Omit<Work, "form" | "parcel" | "lapsed" | "until">

export type Saving =
  /** Nothing was changed yet. */
  | { state: "idle" }
  | { state: "saving" }
  /** Milliseconds since 1970. */
  | { state: "saved"; at: number }
  /** The server cannot be reached; it is on this device only (`kept`) or nowhere but in this tab. */
  | { state: "kept"; again_at: number }

export interface Drafts {
  readonly saving: Saving
  /** Every step of this tab stands in the device's store. */
  readonly kept: boolean
  /** The work was changed. */
  changed(work: Work): void
  forget(key: string): void
  /** Shown now: its own state counts. */
  show(work: Work | null): void
  /** Tries at once what waits. */
  now(): void
  /** Writes what is still to be written, as the page is left. */
  flush(): void
  stop(): void
}

export interface DraftOptions {
  line: Line
  keep: Keep
  now: () => number
  later: (ms: number, act: () => void) => () => void
  /** Everything held, the current one first. */
  held: () => readonly Work[]
  /** How long a lease lasts, in seconds. */
  lease_seconds: () => number
  patch: (key: string, change: Partial<Work>) => void
  onChange: () => void
  /** The server refused a draft: the lease has ended, or the task is gone. */
  onTrouble: (key: string, code: string) => void
}

export const workPrefix = "work/"
const save_ms = 1000

export function createDrafts(options: DraftOptions): Drafts {
  const { keep, now, later, line } = options
  let saving: Saving = { state: "idle" }
  let shown: string | null = null
  let writing = 0
  let delay = save_ms
  let cancel: (() => void) | null = null
  let isSaving = false
  let isStopped = false
  const dirty = new Set<string>()
  const toWrite = new Map<string, Work>()

  const set = (next: Saving) => {
    saving = next
    options.onChange()
  }
  const write = async (key: string) => {
    // One write at a time for each: steps that come meanwhile go with the next.
    if (writing > 0) return
    const work = toWrite.get(key)
    if (!work) return
    toWrite.delete(key)
    writing++
    const { form: _form, parcel: _parcel, lapsed: _lapsed, until: _until, ...rest } = work
    const kept: KeptWork = { ...rest, history: shortened(work.history) }
    try {
      await keep.put(workPrefix + key, kept)
    } catch {
      toWrite.set(key, work)
      writing--
      return
    }
    writing--
    for (const other of toWrite.keys()) void write(other)
    options.onChange()
  }
  const save = async () => {
    if (isSaving || isStopped) return
    cancel?.()
    cancel = null
    isSaving = true
    for (const key of [...dirty]) {
      const work = options.held().find(w => w.key === key)
      if (!work?.assignment || work.sent) {
        dirty.delete(key)
        continue
      }
      const draft = work.history.present.value
      if (sameValue(draft, work.stored)) {
        dirty.delete(key)
        continue
      }
      if (key === shown) set({ state: "saving" })
      let isStored = true
      try {
        const { until } = await line.call("assignment.renew", { assignment: work.assignment, draft })
        options.patch(key, { stored: draft, until: Date.parse(until) })
        noteWrite(key)
      } catch (error) {
        const trouble = troubleOf(error)
        if (trouble.kind !== "refused") {
          delay = Math.min(30_000, delay * 2)
          set({ state: "kept", again_at: now() + delay })
          schedule(delay)
          isSaving = false
          return
        }
        // A draft after the lease's end is stored all the same.
        isStored = trouble.problem.code === "lease_lapsed"
        if (isStored) options.patch(key, { stored: draft })
        options.onTrouble(key, trouble.problem.code)
      }
      delay = save_ms
      const newest = options.held().find(w => w.key === key)
      if (!newest || newest.history.present.value === draft) dirty.delete(key)
      if (key === shown) set(isStored ? { state: "saved", at: now() } : { state: "idle" })
    }
    isSaving = false
    if (dirty.size > 0) schedule(save_ms)
  }
  const noteWrite = (key: string) => {
    const work = options.held().find(w => w.key === key)
    if (!work) return
    toWrite.set(key, work)
    void write(key)
  }
  const schedule = (ms: number) => {
    cancel ??= later(ms, () => {
      cancel = null
      void save()
    })
  }
  /** Renews what will end within two thirds of a lease. */
  let stopBeat: () => void = () => {}
  const beat = () => {
    const third = (options.lease_seconds() * 1000) / 3
    stopBeat = later(Math.max(3000, Math.min(third, 60_000)), async () => {
      for (const work of options.held()) {
        if (!work.assignment || work.sent || work.lapsed || work.until === null) continue
        if (work.until - now() > 2 * third) continue
        try {
          const { until } = await line.call("assignment.renew", { assignment: work.assignment })
          options.patch(work.key, { until: Date.parse(until) })
        } catch (error) {
          const trouble = troubleOf(error)
          if (trouble.kind === "refused") options.onTrouble(work.key, trouble.problem.code)
          else break
        }
      }
      if (!isStopped) beat()
    })
  }
  beat()

  return {
    get saving() {
      return saving
    },
    get kept() {
      return keep.lasting && writing === 0 && toWrite.size === 0
    },
    changed(work) {
      toWrite.set(work.key, work)
      void write(work.key)
      dirty.add(work.key)
      if (saving.state !== "kept") {
        if (!work.sent) set({ state: "saving" })
        schedule(save_ms)
      }
    },
    forget(key) {
      dirty.delete(key)
      toWrite.delete(key)
      keep.remove(workPrefix + key).catch(() => {})
    },
    show(work) {
      shown = work?.key ?? null
      if (saving.state !== "kept") set({ state: "idle" })
    },
    now() {
      delay = save_ms
      void save()
    },
    flush() {
      void save()
    },
    stop() {
      isStopped = true
      cancel?.()
      stopBeat()
    },
  }
}
