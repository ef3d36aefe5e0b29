import { CircleAlert } from "lucide-react"
import { type ReactNode, useId } from "react"
import { classNames } from "./class-name.ts"
import css from "./field.module.css"

export interface FieldProps {
  label: string
  /** For screen readers only: the place says it already. */
  isLabelHidden?: boolean
  note?: ReactNode
  /** What is wrong and what to do; the field is marked. */
  error?: ReactNode
  /** A word after the label, such as "optional". */
  labelNote?: ReactNode
  className?: string
}

interface Ids {
  id: string
  "aria-describedby"?: string
  "aria-invalid"?: true
}

/** Label, control, note and error, tied together for screen readers. */
export function FieldFrame(p: FieldProps & { children: (ids: Ids) => ReactNode }) {
  const id = useId()
  const described = [p.error ? `${id}e` : "", p.note ? `${id}n` : ""].filter(Boolean).join(" ")
  return (
    <div className={classNames(css.field, p.className)}>
      <label htmlFor={id} className={p.isLabelHidden ? css.hiddenLabel : css.label}>
        {p.label} {p.labelNote ? <span className={css.optional}>{p.labelNote}</span> : null}
      </label>
      {p.children({
        id,
        ...(described ? { "aria-describedby": described } : {}),
        ...(p.error ? { "aria-invalid": true as const } : {}),
      })}
      {p.error ? <FieldError id={`${id}e`}>{p.error}</FieldError> : null}
      {p.note ? (
        <div id={`${id}n`} className={css.note}>
          {p.note}
        </div>
      ) : null}
    </div>
  )
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div id={id} className={css.error} role="alert">
      <CircleAlert size={14} strokeWidth={1.75} aria-hidden="true" />
      <span>{children}</span>
    </div>
  )
}
