/**
 * What is to be sent: written to the device first, sent one after the other in the order it was made, tried again with back-off until
 * the server has it. Ids are made before the first try, so that a repeat is the same thing. What the server refuses for good is set
 * aside and stays until the worker decides; it never blocks what comes after it.
 */

import type { Problem } from "@tagwerk/contract/error.ts"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Submission } from "@tagwerk/contract/task.ts"
import type { Keep } from "./keep.ts"
import { type Trouble, troubleOf } from "./line.ts"

interface Common {
  /** Unique; begins with the time, so that the order of keys is the order of making. */
  id: string
  task: Id<"task">
  /** What is said about it: the beginning of the text. */
  shown: string
  tries: number
  /** Why the server refused it for good. */
  problem?: Problem
}
export type Parcel = Common &
  (
    | { kind: "response"; submission: Submission }
    | { kind: "amend"; response: Id<"response">; revision: Id<"response">; form_version: number; value: ResponseValue }
    | { kind: "skip"; assignment: Id<"assignment">; reason: "unclear" | "broken" | "not_mine" | "other"; note?: string }
    | { kind: "comment"; comment: Id<"comment">; text: string; flag: boolean }
  )

export interface Outbox {
  /** Waiting, in the order they are sent; the first may be under way. */
  readonly waiting: readonly Parcel[]
  readonly refused: readonly Parcel[]
  /** Why nothing is sent at the moment, and when it is tried again (ms since 1970, null: not by itself). */
  readonly trouble: { why: Exclude<Trouble["kind"], "refused">; again_at: number | null } | null
  /** False while a parcel is not yet written to the device. */
  readonly kept: boolean
  /** Reads what was kept; `now` begins to send it. */
  load(): Promise<void>
  add(parcel: Parcel): void
  /** Takes back what was never tried; false when it may have reached the server. */
  takeBack(id: string): boolean
  /** Drops what was refused. */
  discard(id: string): void
  /** Tries again at once. */
  now(): void
  stop(): void
}

export interface OutboxOptions {
  keep: Keep
  now: () => number
  /** Calls back after so many milliseconds; the result cancels. */
  later: (ms: number, act: () => void) => () => void
  /** Sends one; throws what the client throws. */
  send: (parcel: Parcel) => Promise<void>
  onChange: () => void
  onRefused: (parcel: Parcel) => void
}

const prefix = "parcel/"
const first_ms = 1000
const most_ms = 30_000

export function createOutbox(options: OutboxOptions): Outbox {
  const { keep, now, later } = options
  let waiting: Parcel[] = []
  let refused: Parcel[] = []
  let trouble: Outbox["trouble"] = null
  let isSending = false
  let isStopped = false
  let delay = first_ms
  let writing = 0
  let cancel: (() => void) | null = null

  const write = (act: Promise<void>) => {
    writing++
    act
      // A device that is full keeps it in memory; closing the tab asks then.
      .then(
        () => {
          writing--
        },
        () => {},
      )
      .finally(options.onChange)
  }
  const pump = async () => {
    if (isSending || isStopped) return
    cancel?.()
    cancel = null
    isSending = true
    while (!isStopped && waiting[0]) {
      const parcel = { ...waiting[0], tries: waiting[0].tries + 1 }
      waiting[0] = parcel
      write(keep.put(prefix + parcel.id, parcel))
      try {
        await options.send(parcel)
      } catch (error) {
        const found = troubleOf(error)
        if (found.kind !== "refused") {
          wait(found)
          break
        }
        const aside = { ...parcel, problem: found.problem }
        waiting = waiting.filter(other => other.id !== parcel.id)
        refused = [...refused, aside]
        write(keep.put(prefix + parcel.id, aside))
        options.onRefused(aside)
        options.onChange()
        continue
      }
      trouble = null
      delay = first_ms
      waiting = waiting.filter(other => other.id !== parcel.id)
      write(keep.remove(prefix + parcel.id))
      options.onChange()
    }
    isSending = false
  }
  const wait = (found: Exclude<Trouble, { kind: "refused" }>) => {
    const asked = found.kind === "later" && found.seconds !== null ? found.seconds * 1000 : 0
    const ms = Math.max(asked, delay)
    delay = Math.min(most_ms, delay * 2)
    trouble = { why: found.kind, again_at: now() + ms }
    cancel = later(ms, pump)
    options.onChange()
  }
  return {
    get waiting() {
      return waiting
    },
    get refused() {
      return refused
    },
    get trouble() {
      return trouble
    },
    get kept() {
      return keep.lasting && writing === 0
    },
    async load() {
      const found = await keep.list<Parcel>(prefix)
      const known = new Set([...waiting, ...refused].map(parcel => parcel.id))
      const fresh = found.map(entry => entry.value).filter(parcel => !known.has(parcel.id))
      waiting = [...fresh.filter(parcel => !parcel.problem), ...waiting]
      refused = [...fresh.filter(parcel => parcel.problem), ...refused]
      options.onChange()
    },
    add(parcel) {
      waiting = [...waiting, parcel]
      write(keep.put(prefix + parcel.id, parcel))
      options.onChange()
      // After whoever added it has moved on: what is wanted next depends on it.
      if (!trouble) queueMicrotask(pump)
    },
    takeBack(id) {
      const parcel = waiting.find(other => other.id === id)
      if (!parcel || parcel.tries > 0) return false
      waiting = waiting.filter(other => other.id !== id)
      write(keep.remove(prefix + id))
      options.onChange()
      return true
    },
    discard(id) {
      refused = refused.filter(other => other.id !== id)
      write(keep.remove(prefix + id))
      options.onChange()
    },
    now() {
      delay = first_ms
      void pump()
    },
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}
