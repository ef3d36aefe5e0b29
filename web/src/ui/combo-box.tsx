import { useLingui } from "@lingui/react/macro"
import { Check, ChevronDown } from "lucide-react"
import {
  ComboBox as AriaComboBox,
  Button,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Text,
  Virtualizer,
} from "react-aria-components"
import { classNames } from "./class-name.ts"
import css from "./field.module.css"
import { FieldError, type FieldProps } from "./field-frame.tsx"
import list from "./list.module.css"
import type { Option } from "./select.tsx"

export interface ComboBoxProps<T extends string> extends FieldProps {
  options: readonly Option<T>[]
  value: T | null
  onChange: (value: T | null) => void
  placeholder?: string
  size?: "small" | "normal" | "large" | "touch"
  isDisabled?: boolean
  autoFocus?: boolean
}

/** One of many (thousands), narrowed by typing. Only the rows in view are in the page. */
export function ComboBox<T extends string>(p: ComboBoxProps<T>) {
  const { t } = useLingui()
  return (
    <AriaComboBox
      className={classNames(css.field, p.className)}
      value={p.value}
      onChange={key => p.onChange(key === null ? null : (String(key) as T))}
      isDisabled={p.isDisabled ?? false}
      isInvalid={Boolean(p.error)}
      autoFocus={p.autoFocus ?? false}
      allowsEmptyCollection
      menuTrigger="focus"
      defaultItems={p.options.map(o => ({ ...o, id: o.value }))}
      {...(p.isLabelHidden ? { "aria-label": p.label } : {})}
    >
      {p.isLabelHidden ? null : <Label className={`${css.label}`}>{p.label}</Label>}
      <div className={classNames(css.box, css[p.size ?? "normal"])} data-invalid={p.error ? true : undefined}>
        <Input className={`${css.input}`} placeholder={p.placeholder ?? ""} />
        <Button className={`${css.step}`}>
          <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
        </Button>
      </div>
      {p.error ? <FieldError>{p.error}</FieldError> : null}
      {p.note ? (
        <Text slot="description" className={`${css.note}`}>
          {p.note}
        </Text>
      ) : null}
      <Popover className={`${list.popover}`} offset={4}>
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 28 }}>
          <ListBox
            className={`${list.list}`}
            renderEmptyState={() => <div className={list.empty}>{t`Nothing fits what you typed.`}</div>}
          >
            {(option: Option<T> & { id: T }) => (
              <ListBoxItem id={option.id} textValue={option.label} className={`${list.item}`}>
                {({ isSelected }) => (
                  <>
                    {option.icon}
                    <span className={list.text}>{option.label}</span>
                    {isSelected ? <Check className={list.check} size={16} strokeWidth={1.75} aria-hidden="true" /> : null}
                  </>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </AriaComboBox>
  )
}
