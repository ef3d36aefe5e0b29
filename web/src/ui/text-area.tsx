import type { ClipboardEvent, DragEvent, KeyboardEvent, Ref } from "react"
import { classNames } from "./class-name.ts"
import css from "./field.module.css"
import { FieldFrame, type FieldProps } from "./field-frame.tsx"
import { frameOf } from "./text-field.tsx"

export interface TextAreaProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  rows?: number
  placeholder?: string
  isDisabled?: boolean
  isReadOnly?: boolean
  isMono?: boolean
  autoFocus?: boolean
  maxLength?: number
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void
  onBlur?: () => void
  /** Files pasted or dropped into it; text goes in as usual. */
  onFiles?: (files: File[]) => void
  areaRef?: Ref<HTMLTextAreaElement>
}

export function TextArea(p: TextAreaProps) {
  const take = (event: ClipboardEvent | DragEvent, from: DataTransfer) => {
    const files = [...from.files]
    if (!p.onFiles || files.length === 0) return
    event.preventDefault()
    p.onFiles(files)
  }
  return (
    <FieldFrame {...frameOf(p)}>
      {ids => (
        <textarea
          {...ids}
          ref={p.areaRef}
          className={classNames(css.area, p.isMono && css.mono)}
          rows={p.rows ?? 3}
          value={p.value}
          placeholder={p.placeholder}
          disabled={p.isDisabled}
          readOnly={p.isReadOnly}
          maxLength={p.maxLength}
          // biome-ignore lint/a11y/noAutofocus: the caller decides
          autoFocus={p.autoFocus}
          spellCheck={p.isMono ? false : undefined}
          onChange={event => p.onChange(event.target.value)}
          onKeyDown={p.onKeyDown}
          onBlur={p.onBlur}
          onPaste={event => take(event, event.clipboardData)}
          onDrop={event => take(event, event.dataTransfer)}
        />
      )}
    </FieldFrame>
  )
}
