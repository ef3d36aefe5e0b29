import { type ReactNode, useId } from "react"
import css from "./choice.module.css"
import { classNames } from "./class-name.ts"

export interface RadioOption<T extends string> {
  value: T
  label: ReactNode
  note?: ReactNode
  isDisabled?: boolean
}

export interface RadioGroupProps<T extends string> {
  label: string
  isLabelHidden?: boolean
  options: readonly RadioOption<T>[]
  value: T | null
  onChange: (value: T) => void
  isRow?: boolean
}

/** One of a few, all in sight, one below the other or in a row. */
export function RadioGroup<T extends string>(p: RadioGroupProps<T>) {
  const name = useId()
  return (
    <fieldset className={classNames(css.group, p.isRow && css.groupRow)}>
      <legend className={p.isLabelHidden ? css.hidden : css.legend}>{p.label}</legend>
      {p.options.map(option => (
        <label className={css.row} key={option.value}>
          <input
            type="radio"
            className={css.radio}
            name={name}
            checked={option.value === p.value}
            disabled={option.isDisabled}
            onChange={() => p.onChange(option.value)}
          />
          <span className={css.text}>
            {option.label}
            {option.note ? <span className={css.note}>{option.note}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** The same as a bar of segments: "One | Several". */
export function Segments<T extends string>(p: Omit<RadioGroupProps<T>, "isRow">) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={p.label} className={css.segments}>
      {p.options.map(option => (
        <label className={css.segment} key={option.value}>
          <input
            type="radio"
            className={css.hidden}
            name={name}
            checked={option.value === p.value}
            disabled={option.isDisabled}
            onChange={() => p.onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
