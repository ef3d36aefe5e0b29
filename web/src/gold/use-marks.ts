import { type Form, fieldOf, type ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { useEffect, useMemo, useRef, useState } from "react"
import { type BoxDesk, createBoxDesk } from "../kind/box/box-desk.ts"
import type { Desk } from "../kind/editor-props.ts"
import { facesOf } from "../kind/label-face.ts"
import { createSpanDesk, type SpanDesk } from "../kind/span/span-desk.ts"

/** The text of a view; null where there is none. */
export function textOf(form: Form, task: TaskDetail, view: string): string | null {
  const shown = form.views.find(one => one.key === view)
  const value = shown?.view === "text" ? fieldOf(task.payload, shown.from) : undefined
  return value === undefined || value === null ? null : String(value)
}

/** The measured picture of a view; null where it lies on another server. */
export function pictureOf(form: Form, task: TaskDetail, view: string) {
  const shown = form.views.find(one => one.key === view)
  const id = shown?.view === "image" ? fieldOf(task.payload, shown.from) : null
  const file = task.files.find(one => one.id === id)
  return file?.width && file.height ? { url: file.url, size: { width: file.width, height: file.height } } : null
}

const marksOf = (value: ResponseValue, question: string) => {
  const given = value[question]
  return Array.isArray(given) ? (given as never) : undefined
}

/** The desks on which a task's texts and pictures are marked, tied to a value that lives elsewhere. One set a task. */
export function useMarks(form: Form, task: TaskDetail, value: ResponseValue, onChange: (value: ResponseValue) => void): Desk {
  const newest = useRef({ value, onChange })
  newest.current = { value, onChange }
  // What changes within a task is shown by the effect below.
  const { spans, boxes } = useMemo(() => {
    const spans = new Map<string, SpanDesk>()
    const boxes = new Map<string, BoxDesk>()
    const texts = new Map<string, SpanDesk>()
    for (const question of form.questions) {
      if (question.kind === "span") {
        const desk = texts.get(question.on) ?? createSpanDesk(textOf(form, task, question.on) ?? "")
        texts.set(question.on, desk)
        spans.set(question.key, desk)
      } else if (question.kind === "box") {
        const picture = pictureOf(form, task, question.on)
        if (!picture) continue
        boxes.set(
          question.key,
          createBoxDesk({
            question,
            faces: facesOf(question.labels),
            image: picture.size,
            value: marksOf(newest.current.value, question.key),
            open: [],
            proposals: [],
            tool: "draw",
            label: question.labels.find(label => !label.retired)?.name ?? "",
            onChange(next) {
              const { [question.key]: _, ...rest } = newest.current.value
              newest.current.onChange(next === undefined ? rest : { ...rest, [question.key]: next })
            },
            makeId: () => `b${crypto.randomUUID().slice(0, 8)}`,
            now: () => performance.now(),
          }),
        )
      }
    }
    return { spans, boxes }
  }, [form, task.id])
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

/** A picture, decoded; null until it is there. */
export function useImage(url: string | null): HTMLImageElement | null {
  const [image, setImage] = useState<HTMLImageElement | null>(null)
  useEffect(() => {
    if (url === null) return
    let isGone = false
    const next = new Image()
    next.src = url
    next.decode().then(
      () => isGone || setImage(next),
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [url])
  return image
}
