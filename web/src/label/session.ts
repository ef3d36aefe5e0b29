/**
 * A worker's session, without a framework: what is on screen, what comes next, what was sent and can be gone back to. Acts are immediate;
 * the network follows behind (`outbox.ts`, `draft.ts`, `supply.ts`).
 */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import { createDrafts, type Drafts } from "./draft.ts"
import { answer, redo, step, undo } from "./history.ts"
import type { Keep } from "./keep.ts"
import { type Begun, type Trouble, troubleOf } from "./line.ts"
import { createOutbox, type Outbox, type Parcel } from "./outbox.ts"
import { createPacking } from "./parcel.ts"
import { workOf } from "./reopen.ts"
import { createSend } from "./send.ts"
import { createSentWork } from "./sent-work.ts"
import type { Session, SessionOptions, State } from "./session-state.ts"
import { stateOf } from "./state-of.ts"
import { createSupply, type Supply } from "./supply.ts"
import { faultsOf, isOpenMark, questionOf, sameValue, type Work } from "./work.ts"

const poll_ms = 5000

export function createSession(options: SessionOptions): Session {
  const { line, now, later, measured } = options
  const listeners = new Set<() => void>()
  let begun: Begun | null = null
  let work: Work | null = null
  let isLeaving = false
  let faults: readonly Fault[] = []
  const sent = createSentWork()
  const packing = createPacking(now)
  let today = 0
  /** There are responses from before the page was loaded. */
  let hasEarlier = false
  let startTrouble: Trouble | null = null
  let shown_at: number | null = null
  let isVisible = true
  let keep: Keep | null = null
  let outbox: Outbox | null = null
  let drafts: Drafts | null = null
  let supply: Supply | null = null
  let polling: (() => void) | null = null
  let isStopped = false
  let isStarting = false
  let state = build()

  function build(): State {
    return stateOf({ begun, work, isLeaving, faults, sent: sent.all, today, hasEarlier, startTrouble, outbox, drafts, supply })
  }
  const emit = () => {
    if (isStopped) return
    state = build()
    for (const listener of listeners) listener()
  }
  const spend = () => {
    if (work && shown_at !== null && !work.sent) work = { ...work, spent_ms: work.spent_ms + (now() - shown_at) }
    shown_at = isVisible ? now() : null
  }
  const patch = (key: string, change: Partial<Work>) => {
    if (work?.key === key) work = { ...work, ...change }
    else supply?.patch(key, change)
    sent.patch(key, change)
  }
  const show = (next: Work | null) => {
    work = next
    isLeaving = false
    faults = []
    shown_at = isVisible ? now() : null
    drafts?.show(next)
    if (next) void keep?.put("open", next.key).catch(() => {})
  }
  /** The next task on screen; without one the old content stays until it comes. */
  const advance = (brings_next = false) => {
    const next = supply?.take() ?? null
    if (next) show(next)
    else isLeaving = work !== null
    emit()
    // A submit claims the next task itself; two claims would be one too many.
    if (!brings_next) void more()
  }
  const more = async () => {
    if (!supply) return
    const fetched = () => {
      if (!supply || (work !== null && !isLeaving)) return
      const next = supply.take()
      if (next) show(next)
      else if (supply.short !== null && outbox?.waiting.length === 0) work = null
    }
    fetched()
    await supply.refill()
    if (isStopped) return
    fetched()
    emit()
    poll()
  }
  /** Only who has nothing to do looks again by itself: an idle page asks little of the server. */
  const poll = () => {
    polling?.()
    polling = null
    if ((work !== null && !isLeaving) || isStopped) return
    polling = later(poll_ms, () => void more())
  }

  /** Is a lease wanted in place of the one that ends with this submit? */
  const wantsOne = () => {
    const { leases_max } = begun?.project.plan ?? { leases_max: 1 }
    const others = elsewhere().length - 1
    const ready = supply?.ready.length ?? 0
    const isEmpty = work === null || isLeaving || work.sent
    return ready < options.ahead + (isEmpty ? 1 : 0) && others + ready < leases_max
  }
  const elsewhere = (): string[] => {
    const onScreen = work?.assignment && !work.sent && !isLeaving ? [work.assignment] : []
    const onTheWay = (outbox?.waiting ?? []).flatMap(parcel =>
      parcel.kind === "response" ? [parcel.submission.assignment] : parcel.kind === "skip" ? [parcel.assignment] : [],
    )
    return [...new Set([...onScreen, ...onTheWay])]
  }
  const send = createSend({
    line,
    now,
    supply: () => supply,
    wantsOne: () => supply !== null && wantsOne(),
    onDone: assignment => drafts?.forget(assignment),
    onArrived(parcel) {
      today++
      sent.arrived(parcel)
    },
    onRoom: () => void more(),
  })

  const session: Session = {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async start() {
      if (isStarting || supply) return
      isStarting = true
      try {
        begun = await line.begin()
        today = begun.today
        hasEarlier = begun.responses > 0
        keep = await options.openKeep(begun.worker)
        outbox = createOutbox({ keep, now, later, send, onChange: emit, onRefused })
        supply = createSupply({
          line,
          keep,
          now,
          begun: () => begun as Begun,
          ahead: options.ahead,
          elsewhere,
          load: options.load,
          take: options.take,
          onChange: emit,
        })
        supply.know(begun.form)
        drafts = createDrafts({
          line,
          keep,
          now,
          later,
          held: () => [...(work ? [work] : []), ...(supply?.ready ?? [])],
          lease_seconds: () => begun?.project.plan.lease_seconds ?? 600,
          patch,
          onChange: emit,
          onTrouble(key, code) {
            if (code === "lease_lapsed" || code === "assignment_gone") patch(key, { lapsed: true })
            emit()
          },
        })
        await outbox.load()
        const open = await keep.get<string>("open").catch(() => undefined)
        await supply.resume(open ?? null)
        startTrouble = null
        for (const kept of await supply.restore()) kept.sent ? sent.remember(kept) : supply.giveBack(kept)
        const amending = sent.find(other => other.key === open)
        const first = supply.take()
        if (first) show(first)
        if (amending) session.back()
        outbox.now()
        await more()
      } catch (error) {
        startTrouble = troubleOf(error)
        drafts?.stop()
        outbox?.stop()
        supply = null
        emit()
        if (startTrouble.kind !== "refused") later(poll_ms, () => !isStopped && void session.start())
      } finally {
        isStarting = false
      }
    },
    change(question, value, { merge, rejected } = {}) {
      if (!work || isLeaving) return
      const { present } = work.history
      const next = answer(present, question, value)
      const same = sameValue(next.value, present.value) && (rejected === undefined || sameValue(rejected, present.rejected))
      if (same) return
      work = {
        ...work,
        history: step(work.history, rejected === undefined ? next : { ...next, rejected }, now(), merge ?? undefined),
      }
      faults = faults.filter(fault => questionOf(fault) !== question)
      drafts?.changed(work)
      emit()
    },
    undo() {
      if (!work || isLeaving || work.history.past.length === 0) return session.back()
      work = { ...work, history: undo(work.history) }
      faults = []
      drafts?.changed(work)
      emit()
    },
    redo() {
      if (!work || isLeaving || work.history.future.length === 0) return
      work = { ...work, history: redo(work.history) }
      faults = []
      drafts?.changed(work)
      emit()
    },
    submit() {
      if (!work || isLeaving || !outbox) return false
      spend()
      confirmNothing()
      faults = faultsOf(work, measured)
      if (faults.length > 0) {
        emit()
        return false
      }
      const { value } = work.history.present
      const id = packing.id()
      if (work.sent) {
        if (sameValue(value, work.sent_value)) {
          session.leave()
          return true
        }
        // Not on its way yet: the earlier one is replaced, so that there is only one.
        if (!work.parcel || !work.assignment || !replace(work.parcel, value)) outbox.add(packing.amend(id, work))
        sent.remember({ ...work, sent_value: value })
        advance()
        return true
      }
      const parcel = packing.response(id, work, measured)
      if (!parcel) return false
      sent.remember({ ...work, sent: true, sent_value: value, parcel: id })
      outbox.add(parcel)
      advance(true)
      return true
    },
    skip(reason, note) {
      if (!work || isLeaving || work.sent || !outbox) return
      const parcel = packing.skip(work, reason, note)
      if (!parcel) return
      outbox.add(parcel)
      advance()
    },
    comment(text, flag) {
      if (work) outbox?.add(packing.comment(work, text, flag))
    },
    back() {
      const before = sent.all.at(-1)
      if (before) {
        sent.take(before)
        return reopen(before)
      }
      if (!hasEarlier || work?.sent) return
      // Sent before the page was loaded.
      line.call("response.own", { limit: 1 }).then(
        ({ items }) => items[0] && session.open(items[0].id),
        () => emit(),
      )
    },
    async open(response) {
      const known = sent.find(other => other.response === response)
      if (known) {
        sent.take(known)
        return reopen(known)
      }
      try {
        const found = await line.call("response.reopen", { response })
        supply?.know(found.form)
        const opened = workOf(response, found)
        await Promise.all(opened.pictures.map(picture => options.load(picture.url)))
        reopen(opened)
      } catch (error) {
        startTrouble = troubleOf(error)
        emit()
      }
    },
    leave() {
      if (!work?.sent) return
      if (!sent.has(work.key)) sent.remember(work)
      drafts?.forget(work.key)
      advance()
    },
    discard(parcel) {
      outbox?.discard(parcel)
    },
    retry() {
      if (supply === null) void session.start()
      outbox?.now()
      drafts?.now()
      void more()
    },
    setVisible(next) {
      spend()
      isVisible = next
      shown_at = next ? now() : null
      if (!next) drafts?.flush()
    },
    stop() {
      isStopped = true
      outbox?.stop()
      drafts?.stop()
      polling?.()
    },
  }

  const reopen = (before: Work) => {
    spend()
    if (work && !isLeaving) {
      if (work.sent) sent.remember(work)
      else supply?.giveBack(work)
    }
    show(before)
    emit()
  }
  /** A submission that waits gets another value; false when it may have left already. */
  const replace = (parcel: string, value: ResponseValue): boolean => {
    const waiting = outbox?.waiting.find(other => other.id === parcel)
    if (waiting?.kind !== "response" || !outbox?.takeBack(parcel)) return false
    outbox.add({ ...waiting, submission: { ...waiting.submission, value } })
    return true
  }
  /** Submitting again while the only thing missing is a mark says that there is nothing to mark. */
  const confirmNothing = () => {
    if (!work || faults.length === 0) return
    for (const fault of faults) {
      const question = work.form.questions.find(q => q.key === questionOf(fault))
      if (question && isOpenMark(question, work)) session.change(question.key, [])
    }
  }
  function onRefused(parcel: Parcel) {
    const wasSent = sent.find(other => other.parcel === parcel.id)
    if (parcel.problem?.code === "value_invalid" && wasSent) {
      // Back on screen with what is wrong with it; the rest stays.
      sent.take(wasSent)
      outbox?.discard(parcel.id)
      reopen({ ...wasSent, sent: false, parcel: null, response: newId("response", now()) })
      faults = parcel.problem.faults ?? []
      emit()
    }
    void more()
  }
  return session
}
