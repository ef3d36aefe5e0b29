import { CircleAlert } from "lucide-react"
import type { HTMLInputAutoCompleteAttribute, KeyboardEvent, ReactNode, Ref } from "react"
import { classNames } from "./class-name.ts"
import css from "./field.module.css"
import { FieldFrame, type FieldProps } from "./field-frame.tsx"

export interface TextFieldProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  type?: "text" | "email" | "password" | "search" | "url"
  size?: "small" | "normal" | "large" | "touch"
  placeholder?: string
  icon?: ReactNode
  /** At the end, inside the frame: a key badge, a count, a button. */
  after?: ReactNode
  isDisabled?: boolean
  isReadOnly?: boolean
  isRequired?: boolean
  isMono?: boolean
  autoFocus?: boolean
  autoComplete?: HTMLInputAutoCompleteAttribute
  maxLength?: number
  name?: string
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void
  onBlur?: () => void
  inputRef?: Ref<HTMLInputElement>
}

export function TextField(p: TextFieldProps) {
  return (
    <FieldFrame {...frameOf(p)}>
      {ids => (
        <div
          className={classNames(css.box, css[p.size ?? "normal"], p.isMono && css.mono)}
          data-invalid={p.error ? true : undefined}
          data-disabled={p.isDisabled || undefined}
        >
          {p.icon ? <span className={css.icon}>{p.icon}</span> : null}
          <input
            {...ids}
            ref={p.inputRef}
            className={css.input}
            type={p.type ?? "text"}
            value={p.value}
            name={p.name}
            placeholder={p.placeholder}
            disabled={p.isDisabled}
            readOnly={p.isReadOnly}
            required={p.isRequired}
            maxLength={p.maxLength}
            autoComplete={p.autoComplete ?? "off"}
            // biome-ignore lint/a11y/noAutofocus: the caller decides; dialogs and search begin in their field
            autoFocus={p.autoFocus}
            spellCheck={p.isMono ? false : undefined}
            onChange={event => p.onChange(event.target.value)}
            onKeyDown={p.onKeyDown}
            onBlur={p.onBlur}
          />
          {p.after ? <span className={css.after}>{p.after}</span> : null}
          {p.error ? <CircleAlert className={css.bad} size={16} strokeWidth={1.75} aria-hidden="true" /> : null}
        </div>
      )}
    </FieldFrame>
  )
}

/** The part of a field's properties that its frame takes. */
export function frameOf(p: FieldProps): FieldProps {
  const frame: FieldProps = { label: p.label }
  if (p.isLabelHidden !== undefined) frame.isLabelHidden = p.isLabelHidden
  if (p.note !== undefined) frame.note = p.note
  if (p.error !== undefined) frame.error = p.error
  if (p.labelNote !== undefined) frame.labelNote = p.labelNote
  if (p.className !== undefined) frame.className = p.className
  return frame
}
