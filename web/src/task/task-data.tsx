import { useLingui } from "@lingui/react/macro"
import { type Form, fieldOf } from "@tagwerk/contract/form.ts"
import type { BoxQuestion, BoxValue } from "@tagwerk/contract/kind/box.ts"
import type { SpanQuestion, SpanValue } from "@tagwerk/contract/kind/span.ts"
import type { Facts, TaskDetail } from "@tagwerk/contract/task.ts"
import { Swatch } from "../ui/swatch.tsx"
import css from "./task-data.module.css"
import { cutText } from "./text-cut.ts"
import { labelOf } from "./value-line.ts"

/** What a task shows: its texts with the spans, its images with the boxes of `value` over them, then its other fields. */
export function TaskData({
  task,
  form,
  value,
}: {
  task: Pick<TaskDetail, "payload" | "files">
  form: Form | null
  value: Record<string, unknown>
}) {
  const views = form?.views ?? []
  const shown = new Set(views.map(view => view.from.slice(1)))
  const rest = Object.entries(task.payload).filter(([key]) => !shown.has(key))
  return (
    <div className={css.data}>
      {views.map(view => {
        const given = fieldOf(task.payload, view.from)
        if (given === undefined || given === null) return null
        if (view.view === "image") {
          const question = form?.questions.find((one): one is BoxQuestion => one.kind === "box" && one.on === view.key)
          const boxes = question && Array.isArray(value[question.key]) ? (value[question.key] as BoxValue) : []
          const file = task.files.find(one => one.id === given)
          return file ? (
            <Picture key={view.key} file={file} boxes={boxes} {...(question ? { question } : {})} />
          ) : (
            <Elsewhere key={view.key} address={String(given)} />
          )
        }
        const question = form?.questions.find((one): one is SpanQuestion => one.kind === "span" && one.on === view.key)
        const spans = question && Array.isArray(value[question.key]) ? (value[question.key] as SpanValue) : []
        return (
          <div key={view.key}>
            {view.title ? <div className={css.field}>{view.title}</div> : null}
            <p className={css.text}>
              {cutText(String(given), spans).map(piece => {
                const label = piece.labels.at(-1)
                if (label === undefined || !question) return <span key={piece.start}>{piece.text}</span>
                const { color, title } = labelOf(question, label)
                return (
                  <span key={piece.start} className={css.span} style={{ borderColor: color }} title={title}>
                    {piece.text}
                  </span>
                )
              })}
            </p>
            {question ? <Legend question={question} names={spans.map(one => one.label)} /> : null}
          </div>
        )
      })}
      {rest.length > 0 ? (
        <dl className={css.rest}>
          {rest.map(([key, field]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{typeof field === "string" ? field.slice(0, 2000) : JSON.stringify(field)?.slice(0, 2000)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  )
}

function Picture({ file, boxes, question }: { file: Facts; boxes: BoxValue; question?: BoxQuestion }) {
  const { t } = useLingui()
  const size = file.width && file.height ? { width: file.width, height: file.height } : null
  return (
    <figure>
      <div className={css.picture}>
        <img src={file.url} alt={file.name} {...(size ?? {})} />
        {size && question && boxes.length > 0 ? (
          <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={t`${boxes.length} boxes`}>
            {boxes.map(box => (
              <g key={`${box.x},${box.y},${box.width},${box.height},${box.label}`}>
                <rect className={css.casing} x={box.x} y={box.y} width={box.width} height={box.height} />
                <rect
                  className={css.box}
                  style={{ stroke: labelOf(question, box.label).color }}
                  x={box.x}
                  y={box.y}
                  width={box.width}
                  height={box.height}
                />
              </g>
            ))}
          </svg>
        ) : null}
      </div>
      {question ? <Legend question={question} names={boxes.map(one => one.label)} /> : null}
    </figure>
  )
}

/** Colours never stand alone: their names, each once. */
function Legend({ question, names }: { question: BoxQuestion | SpanQuestion; names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <div className={css.legend}>
      {[...new Set(names)].map(name => {
        const { title, color } = labelOf(question, name)
        return (
          <span key={name}>
            <Swatch color={color} /> {title}
          </span>
        )
      })}
    </div>
  )
}

/** The team's page loads nothing from elsewhere: that would tell a stranger who looks at what. */
function Elsewhere({ address }: { address: string }) {
  const { t } = useLingui()
  return (
    <p className={css.elsewhere}>
      {t`The image lies on another server and is shown in the label screen only.`}{" "}
      <a href={/^https?:/.test(address) ? address : undefined} target="_blank" rel="noreferrer noopener">
        {address.slice(0, 200)}
      </a>
    </p>
  )
}
