import { Minus, Plus } from "lucide-react"
import { NumberField as AriaNumberField, Button, Group, Input, Label, Text } from "react-aria-components"
import { classNames } from "./class-name.ts"
import css from "./field.module.css"
import { FieldError, type FieldProps } from "./field-frame.tsx"

export interface NumberFieldProps extends FieldProps {
  /** NaN when empty. */
  value: number
  onChange: (value: number) => void
  min?: number
  max?: number
  step?: number
  size?: "small" | "normal" | "large" | "touch"
  /** How it is written, such as `{ style: "percent" }` or `{ style: "currency", currency: "EUR" }`. */
  format?: Intl.NumberFormatOptions
  isDisabled?: boolean
}

/** A number in the reader's locale; arrows step, PageUp and PageDown go to the ends. */
export function NumberField(p: NumberFieldProps) {
  return (
    <AriaNumberField
      className={classNames(css.field, p.className)}
      value={p.value}
      onChange={p.onChange}
      isDisabled={p.isDisabled ?? false}
      isInvalid={Boolean(p.error)}
      {...(p.isLabelHidden ? { "aria-label": p.label } : {})}
      {...(p.min === undefined ? {} : { minValue: p.min })}
      {...(p.max === undefined ? {} : { maxValue: p.max })}
      {...(p.step === undefined ? {} : { step: p.step })}
      {...(p.format ? { formatOptions: p.format } : {})}
    >
      {p.isLabelHidden ? null : <Label className={`${css.label}`}>{p.label}</Label>}
      <Group className={classNames(css.box, css[p.size ?? "normal"])}>
        <Input className={`${css.input}`} />
        <Button slot="decrement" className={`${css.step}`}>
          <Minus size={14} strokeWidth={1.75} aria-hidden="true" />
        </Button>
        <Button slot="increment" className={`${css.step}`}>
          <Plus size={14} strokeWidth={1.75} aria-hidden="true" />
        </Button>
      </Group>
      {p.error ? <FieldError>{p.error}</FieldError> : null}
      {p.note ? (
        <Text slot="description" className={`${css.note}`}>
          {p.note}
        </Text>
      ) : null}
    </AriaNumberField>
  )
}
