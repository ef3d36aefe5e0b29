import type { ReactNode } from "react"
import css from "./choice.module.css"

export interface CheckboxProps {
  children: ReactNode
  isSelected: boolean
  /** Some of what it stands for are selected. */
  isIndeterminate?: boolean
  onChange: (isSelected: boolean) => void
  note?: ReactNode
  /** The text is for screen readers only, as in a table. */
  isLabelHidden?: boolean
  isDisabled?: boolean
}

export function Checkbox(p: CheckboxProps) {
  return (
    <label className={css.row}>
      <input
        type="checkbox"
        className={css.check}
        checked={p.isSelected}
        disabled={p.isDisabled}
        ref={input => {
          if (input) input.indeterminate = p.isIndeterminate ?? false
        }}
        onChange={event => p.onChange(event.target.checked)}
      />
      <span className={p.isLabelHidden ? css.hidden : css.text}>
        {p.children}
        {p.note ? <span className={css.note}>{p.note}</span> : null}
      </span>
    </label>
  )
}
