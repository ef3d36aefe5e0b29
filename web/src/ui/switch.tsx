import type { ReactNode } from "react"
import css from "./choice.module.css"

export interface SwitchProps {
  children: ReactNode
  isOn: boolean
  onChange: (isOn: boolean) => void
  note?: ReactNode
  isDisabled?: boolean
  isLabelHidden?: boolean
}

/** On or off, at once; a choice that is sent with a form is a Checkbox. */
export function Switch(p: SwitchProps) {
  return (
    <label className={css.row}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={p.isOn}
        className={css.switch}
        checked={p.isOn}
        disabled={p.isDisabled}
        onChange={event => p.onChange(event.target.checked)}
      />
      <span className={p.isLabelHidden ? css.hidden : css.text}>
        {p.children}
        {p.note ? <span className={css.note}>{p.note}</span> : null}
      </span>
    </label>
  )
}
