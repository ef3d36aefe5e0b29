import type { Question } from "@tagwerk/contract/kind.ts"
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react"
import { type BoxDesk, createBoxDesk } from "../kind/box/box-desk.ts"
import type { Editor } from "../kind/box/canvas/editor.ts"
import type { Desk } from "../kind/editor-props.ts"
import { facesOf } from "../kind/label-face.ts"
import { type Proposal, proposalsFor, rejectionOf } from "../kind/proposal.ts"
import { createSpanDesk, type SpanDesk } from "../kind/span/span-desk.ts"
import type { PictureCache } from "./picture-cache.ts"
import type { Session } from "./session-state.ts"
import { groundOf, sizeOf, type Work } from "./work.ts"

/** Proposals of a question that nobody has judged, and all of them. */
export function openProposals<Q extends Question>(
  work: Work,
  question: Q,
): { open: Proposal<Q["kind"]>[]; all: Proposal<Q["kind"]>[] } {
  const all = proposalsFor(question, work.suggestions)
  const { value, rejected } = work.history.present
  const given = value[question.key]
  const isMark = question.kind === "span" || question.kind === "box"
  if (!isMark && given !== undefined) return { open: [], all }
  const taken = new Set(isMark && Array.isArray(given) ? (given as { id?: string }[]).map(item => item.id) : [])
  const gone = new Set(rejected)
  return { open: all.filter(({ id }) => !taken.has(id) && !gone.has(rejectionOf(question.key, id))), all }
}

/** Rejects proposals of a question; what else is given stays. */
export function rejectProposals(session: Session, work: Work, question: Question, ids: readonly string[]): void {
  const { present } = work.history
  const rejected = [...present.rejected, ...ids.map(id => rejectionOf(question.key, id))]
  session.change(question.key, present.value[question.key], { rejected })
}

/** The canvas and text desks of the task on screen; tool and label go on to the next task. */
export function useDesk(session: Session, work: Work | null, pictures: PictureCache): Desk {
  const kept = useRef<{ tool: Editor["state"]["tool"]; labels: Map<string, string> }>({ tool: "draw", labels: new Map() })
  const newest = useRef(work)
  newest.current = work
  // A picture that only the browser can measure has no canvas until it is there.
  const sizes = useSyncExternalStore(pictures.subscribe, () =>
    work ? work.pictures.map(picture => JSON.stringify(sizeOf(work, picture.view, pictures.measured))).join() : "",
  )
  // One desk a task; what changes within it is shown by the effect below
  const { spans, boxes } = useMemo(() => {
    const spans = new Map<string, SpanDesk>()
    const boxes = new Map<string, BoxDesk>()
    if (!work) return { spans, boxes }
    const ground = groundOf(work, pictures.measured)
    const texts = new Map<string, SpanDesk>()
    for (const question of work.form.questions) {
      if (question.kind === "span") {
        const desk = texts.get(question.on) ?? createSpanDesk(ground.text(question.on) ?? "")
        texts.set(question.on, desk)
        spans.set(question.key, desk)
      } else if (question.kind === "box") {
        const image = ground.size(question.on)
        if (!image) continue
        const { open, all } = openProposals(work, question)
        const labels = question.labels.filter(label => !label.retired)
        const before = kept.current.labels.get(question.key)
        boxes.set(
          question.key,
          createBoxDesk({
            question,
            faces: facesOf(question.labels),
            image,
            value: boxValue(work, question.key),
            open,
            proposals: all,
            tool: kept.current.tool,
            label: labels.some(label => label.name === before) ? (before ?? "") : (labels[0]?.name ?? ""),
            onChange(value, rejected, merge) {
              const gone = rejected.map(id => rejectionOf(question.key, id))
              const present = newest.current?.history.present
              session.change(question.key, value, {
                rejected: [...(present?.rejected ?? []), ...gone],
                ...(merge ? { merge } : {}),
              })
            },
            makeId: () => `b${crypto.randomUUID().slice(0, 8)}`,
            now: () => performance.now(),
          }),
        )
      }
    }
    return { spans, boxes }
  }, [work?.key, sizes, session, pictures])

  useEffect(() => {
    const stops = [...boxes].map(([question, { editor }]) =>
      editor.subscribe(() => {
        kept.current.tool = editor.state.tool
        kept.current.labels.set(question, editor.state.label)
      }),
    )
    return () => {
      for (const stop of stops) stop()
      for (const desk of boxes.values()) desk.stop()
    }
  }, [boxes])
  const present = work?.history.present
  useEffect(() => {
    const shown = newest.current
    if (!shown || !present) return
    for (const question of shown.form.questions)
      if (question.kind === "box")
        boxes.get(question.key)?.show(boxValue(shown, question.key), openProposals(shown, question).open)
  }, [present, boxes])

  return useMemo(
    () => ({ span: question => spans.get(question) ?? null, box: question => boxes.get(question)?.editor ?? null }),
    [spans, boxes],
  )
}

function boxValue(work: Work, question: string) {
  const value = work.history.present.value[question]
  return Array.isArray(value) ? (value as never) : undefined
}
