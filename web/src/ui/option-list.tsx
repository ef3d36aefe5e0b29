import { useLingui } from "@lingui/react/macro"
import { Search, X } from "lucide-react"
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react"
import { KeyBadge } from "./key-badge.tsx"
import { Mark } from "./mark.tsx"
import { narrow } from "./match.ts"
import { NativeIconButton as IconButton } from "./native-icon-button.tsx"
import css from "./option-list.module.css"
import { TextField } from "./text-field.tsx"
import { useKeys } from "./use-keys.ts"

export interface ListOption {
  value: string
  label: string
  note?: ReactNode
  /** Before the label, such as a swatch. */
  icon?: ReactNode
  /** Own key; without one the first nine shown get the digits. */
  keys?: string
  /** Stays at the foot whatever is typed ("Can't tell"). */
  isPinned?: boolean
  /** Also searched, not shown: synonyms, the stored name. */
  words?: string
}

export interface OptionListProps {
  /** The question: names the list for screen readers and in the `?` sheet. */
  label: string
  options: readonly ListOption[]
  chosen: readonly string[]
  /** Several can be chosen. */
  isMultiple?: boolean
  onChoose: (value: string) => void
  /** Shown below what matches while the search is empty or has few hits: recently used. Values of options. */
  recent?: readonly string[]
  /** Shows the search field; default from ten options on. */
  hasSearch?: boolean
  /** This list has the digits and `/` now: on a form of several questions only one may. */
  hasKeys?: boolean
}

/**
 * One or several of many options, all in the page and narrowed by typing; the first nine shown have the digits, so that no key has to
 * be learnt. In the search field, arrows walk the list and Enter chooses.
 */
export function OptionList(p: OptionListProps) {
  const { t } = useLingui()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState("")
  const [cursor, setCursor] = useState(0)
  const hasSearch = p.hasSearch ?? p.options.length > 9
  const hasKeys = p.hasKeys ?? true

  const pinned = p.options.filter(o => o.isPinned)
  const free = p.options.filter(o => !o.isPinned)
  const recent = typed === "" ? (p.recent ?? []).flatMap(value => free.find(o => o.value === value) ?? []) : []
  const found = narrow(free, typed, o => `${o.label} ${o.words ?? ""}`)
  const shown = typed === "" && recent.length > 0 ? [...recent, ...found.filter(o => !recent.includes(o))] : found
  const keyOf = new Map<string, string>()
  for (const option of [...free, ...pinned]) if (option.keys) keyOf.set(option.value, option.keys)
  if (![...free].some(o => o.keys)) shown.slice(0, 9).forEach((option, i) => void keyOf.set(option.value, String(i + 1)))

  const choose = (value: string) => {
    p.onChoose(value)
    if (typed !== "" && !p.isMultiple) setTyped("")
  }
  useKeys(
    p.label,
    [
      ...[...shown, ...pinned].flatMap(option => {
        const keys = keyOf.get(option.value)
        return keys ? [{ keys, title: option.label, run: () => choose(option.value) }] : []
      }),
      ...(hasSearch ? [{ keys: "/", title: t`Search the options`, run: () => field.current?.focus() }] : []),
    ],
    { off: !hasKeys },
  )

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setCursor(at => Math.min(shown.length - 1, Math.max(0, at + step)))
    } else if (event.key === "Enter" && typed !== "") {
      event.preventDefault()
      const option = shown[Math.min(cursor, shown.length - 1)]
      if (option) choose(option.value)
      if (!p.isMultiple) field.current?.blur()
    } else if (event.key === "Escape") {
      event.preventDefault()
      setTyped("")
      field.current?.blur()
    }
  }
  const row = (option: ListOption, at: number) => (
    <label className={css.row} key={option.value} data-cursor={(typed !== "" && at === cursor) || undefined}>
      <input
        type={p.isMultiple ? "checkbox" : "radio"}
        name={id}
        checked={p.chosen.includes(option.value)}
        onChange={() => choose(option.value)}
        // A radio that is chosen already still takes a second press: it may be taken back.
        onClick={() => !p.isMultiple && p.chosen.includes(option.value) && p.onChoose(option.value)}
      />
      {option.icon}
      <span className={css.text}>
        <Mark text={option.label} typed={typed} />
        {option.note ? <span className={css.note}>{option.note}</span> : null}
      </span>
      {hasKeys && keyOf.has(option.value) ? <KeyBadge keys={keyOf.get(option.value) ?? ""} /> : null}
    </label>
  )
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name; the rule cannot see through the condition
    <div className={css.list} role={p.isMultiple ? "group" : "radiogroup"} aria-label={p.label}>
      {hasSearch ? (
        <TextField
          label={t`Search the options`}
          isLabelHidden
          size="large"
          type="search"
          inputRef={field}
          value={typed}
          icon={<Search size={16} strokeWidth={1.75} aria-hidden="true" />}
          placeholder={t`Search ${free.length}`}
          onChange={value => {
            setTyped(value)
            setCursor(0)
          }}
          onKeyDown={onKeyDown}
          after={
            <>
              {typed !== "" ? (
                <>
                  <IconButton
                    icon={<X size={14} strokeWidth={1.75} aria-hidden="true" />}
                    size={24}
                    label={t`Clear`}
                    onPress={() => setTyped("")}
                  />
                  <span aria-live="polite">{t`${found.length} of ${free.length}`}</span>
                </>
              ) : null}
              {hasKeys ? <KeyBadge keys="/" /> : null}
            </>
          }
        />
      ) : null}
      <div className={css.rows}>
        {recent.length > 0 ? <div className={css.heading}>{t`Recently used by you`}</div> : null}
        {shown.slice(0, recent.length).map(row)}
        {recent.length > 0 ? <div className={css.heading}>{t`All`}</div> : null}
        {shown.slice(recent.length).map((option, i) => row(option, i + recent.length))}
        {shown.length === 0 ? <div className={css.none}>{t`Nothing fits what you typed.`}</div> : null}
      </div>
      {pinned.length > 0 ? <div className={css.pinned}>{pinned.map(option => row(option, -1))}</div> : null}
    </div>
  )
}
