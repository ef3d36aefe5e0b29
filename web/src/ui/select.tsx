import { Check, ChevronDown } from "lucide-react"
import type { ReactNode } from "react"
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue, Text } from "react-aria-components"
import { classNames } from "./class-name.ts"
import css from "./field.module.css"
import { FieldError, type FieldProps } from "./field-frame.tsx"
import list from "./list.module.css"

export interface Option<T extends string = string> {
  value: T
  label: string
  note?: ReactNode
  icon?: ReactNode
  isDisabled?: boolean
}

export interface SelectProps<T extends string> extends FieldProps {
  options: readonly Option<T>[]
  value: T | null
  onChange: (value: T) => void
  placeholder?: string
  size?: "small" | "normal" | "large" | "touch"
  isDisabled?: boolean
}

/** One of a few, in a menu. For more than about fifteen take `ComboBox`. */
export function Select<T extends string>(p: SelectProps<T>) {
  return (
    <AriaSelect
      className={classNames(css.field, p.className)}
      value={p.value}
      onChange={key => p.onChange(String(key) as T)}
      isDisabled={p.isDisabled ?? false}
      isInvalid={Boolean(p.error)}
      placeholder={p.placeholder ?? ""}
      {...(p.isLabelHidden ? { "aria-label": p.label } : {})}
    >
      {p.isLabelHidden ? null : (
        <Label className={`${css.label}`}>
          {p.label} {p.labelNote ? <span className={css.optional}>{p.labelNote}</span> : null}
        </Label>
      )}
      <Button className={classNames(css.box, css.trigger, css[p.size ?? "normal"])} data-invalid={p.error ? true : undefined}>
        <SelectValue className={`${css.value}`}>
          {({ defaultChildren, selectedText }) => selectedText || defaultChildren}
        </SelectValue>
        <ChevronDown className={css.chevron} size={14} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      {p.error ? <FieldError>{p.error}</FieldError> : null}
      {p.note ? (
        <Text slot="description" className={`${css.note}`}>
          {p.note}
        </Text>
      ) : null}
      <Popover className={`${list.popover}`} offset={4}>
        <ListBox className={`${list.list}`} items={p.options.map(o => ({ ...o, id: o.value }))}>
          {option => (
            <ListBoxItem
              id={option.id}
              textValue={option.label}
              className={`${list.item}`}
              isDisabled={option.isDisabled ?? false}
            >
              {({ isSelected }) => (
                <>
                  {option.icon}
                  <span className={list.text}>
                    {option.label}
                    {option.note ? <span className={list.note}>{option.note}</span> : null}
                  </span>
                  {isSelected ? <Check className={list.check} size={16} strokeWidth={1.75} aria-hidden="true" /> : null}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
