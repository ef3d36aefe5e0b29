import { type Form, fieldOf, type Payload, type ResponseValue } from "@tagwerk/contract/form.ts"
import type { Facts } from "@tagwerk/contract/task.ts"
import { useEffect, useMemo, useRef } from "react"
import { type BoxDesk, createBoxDesk } from "../kind/box/box-desk.ts"
import type { Size } from "../kind/box/canvas/geometry.ts"
import type { Desk } from "../kind/editor-props.ts"
import { facesOf } from "../kind/label-face.ts"
import { createSpanDesk, type SpanDesk } from "../kind/span/span-desk.ts"

/** What a task shows, wherever it comes from: a task of a project, a row that is not imported yet. */
export interface Shown {
  payload: Payload
  /** The payload's files, found by their id. */
  files: readonly Facts[]
}

/** The text of a view; "" where there is none. */
export function textOf(form: Form, shown: Shown, view: string): string {
  const found = form.views.find(one => one.key === view)
  const value = found?.view === "text" && found.from.length > 1 ? fieldOf(shown.payload, found.from) : null
  return value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value)
}

/** The picture of a view with its upright size in pixels; null where it is not a measured file of this server. */
export function pictureOf(form: Form, shown: Shown, view: string): { url: string; size: Size } | null {
  const found = form.views.find(one => one.key === view)
  const id = found?.view === "image" && found.from.length > 1 ? fieldOf(shown.payload, found.from) : null
  const file = shown.files.find(one => one.id === id)
  return file?.width && file.height ? { url: file.url, size: { width: file.width, height: file.height } } : null
}

const marksOf = (value: ResponseValue, question: string) => {
  const given = value[question]
  return Array.isArray(given) ? (given as never) : undefined
}

/**
 * The desks on which the texts and pictures are marked, tied to a value that lives elsewhere. New ones when the form or what is shown
 * changes: pass the same objects while they are the same. `standIn` is the size of an empty picture where there is none.
 */
export function useMarks(
  form: Form,
  shown: Shown,
  value: ResponseValue,
  onChange: (question: string, value: ResponseValue[string] | undefined, merge?: string) => void,
  standIn?: Size,
): Desk {
  const newest = useRef({ value, onChange })
  newest.current = { value, onChange }
  const { payload, files } = shown
  // What changes within a task is shown by the effect below.
  const { spans, boxes } = useMemo(() => {
    const spans = new Map<string, SpanDesk>()
    const boxes = new Map<string, BoxDesk>()
    const texts = new Map<string, SpanDesk>()
    for (const question of form.questions) {
      if (question.kind === "span") {
        const desk = texts.get(question.on) ?? createSpanDesk(textOf(form, { payload, files }, question.on))
        texts.set(question.on, desk)
        spans.set(question.key, desk)
      } else if (question.kind === "box") {
        const image = pictureOf(form, { payload, files }, question.on)?.size ?? standIn
        if (!image) continue
        boxes.set(
          question.key,
          createBoxDesk({
            question,
            faces: facesOf(question.labels),
            image,
            value: marksOf(newest.current.value, question.key),
            open: [],
            proposals: [],
            tool: "draw",
            label: question.labels.find(label => !label.retired)?.name ?? "",
            onChange: (next, _rejected, merge) => newest.current.onChange(question.key, next, merge),
            makeId: () => `b${crypto.randomUUID().slice(0, 8)}`,
            now: () => performance.now(),
          }),
        )
      }
    }
    return { spans, boxes }
  }, [form, payload, files, standIn])
  useEffect(
    () => () => {
      for (const desk of boxes.values()) desk.stop()
    },
    [boxes],
  )
  useEffect(() => {
    for (const [question, desk] of boxes) desk.show(marksOf(value, question), [])
  }, [boxes, value])
  return useMemo(
    () => ({ span: question => spans.get(question) ?? null, box: question => boxes.get(question)?.editor ?? null }),
    [spans, boxes],
  )
}
