import { useMemo } from "react"
import { Swatch } from "../../ui/swatch.tsx"
import { faceOf, facesOf } from "../label-face.ts"
import type { ViewerProps } from "../viewer-props.ts"
import { MarkedText } from "./marked-text.tsx"
import { inOrder, keyed } from "./span-change.ts"
import { createTextMap } from "./text-map.ts"
import css from "./viewer.module.css"

/** The text with its spans when the text is given, and what is marked as a list. */
export function SpanViewer({ question, value, ground }: ViewerProps<"span">) {
  const text = ground?.text
  const map = useMemo(() => (text === undefined ? null : createTextMap(text)), [text])
  const faces = facesOf(question.labels)
  const spans = inOrder(keyed(value))
  const marks = spans.map(span => ({ key: span.id, start: span.start, end: span.end, color: faceOf(faces, span.label).color }))
  return (
    <div className={css.viewer}>
      {map ? <MarkedText map={map} marks={marks} /> : null}
      <ul className={css.list}>
        {spans.map(span => (
          <li key={span.id} className={css.item}>
            <Swatch color={faceOf(faces, span.label).color} />
            <span>{faceOf(faces, span.label).title}</span>
            <span className={css.excerpt} dir="auto">
              {map ? map.text.slice(map.toUnit(span.start), map.toUnit(span.end)) : `${span.start}–${span.end}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
