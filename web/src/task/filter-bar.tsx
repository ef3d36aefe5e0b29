import { useLingui } from "@lingui/react/macro"
import { ListFilter, Search, X } from "lucide-react"
import { type ReactNode, useEffect, useRef, useState } from "react"
import { useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { Button } from "../ui/button.tsx"
import { formatNumber, formatShare } from "../ui/format.ts"
import { KeyBadge } from "../ui/key-badge.tsx"
import { Popover } from "../ui/popover.tsx"
import { TextField } from "../ui/text-field.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./filter-bar.module.css"
import { FilterFields } from "./filter-fields.tsx"
import { type SliceField, type TaskSlice, withField } from "./slice.ts"
import { useStateNames } from "./state-name.ts"
import { useValueWords } from "./value-words.ts"

interface FilterBarProps {
  slice: TaskSlice
  onSlice: (slice: TaskSlice) => void
  /** How many tasks fit, in words. */
  total: string
  /** Behind the filters: what can be done with them. */
  children?: ReactNode
}

/** Search, and the filters that act now as sentences in three parts: what, how, which. */
export function FilterBar({ slice, onSlice, total, children }: FilterBarProps) {
  const { t } = useLingui()
  const at = useInProject()
  const states = useStateNames()
  const workers = useCall("project.workers", { ...at, limit: 200 })
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(slice.text ?? "")
  const words = useValueWords()
  const wordsOf = (label: string) =>
    label === '{"none":"cannot_tell"}' ? words.cannotTell : label === '{"none":"not_applicable"}' ? words.notApplicable : label
  const newest = useRef({ slice, onSlice })
  newest.current = { slice, onSlice }
  useEffect(() => setTyped(slice.text ?? ""), [slice.text])
  useEffect(() => {
    const timer = setTimeout(() => {
      const now = newest.current
      const text = typed.trim() || undefined
      if (text !== now.slice.text) now.onSlice(withField(now.slice, "text", text))
    }, 250)
    return () => clearTimeout(timer)
  }, [typed])
  useKeys(t`Tasks`, [{ keys: "/", title: t`Search`, run: () => field.current?.focus() }])
  const workerName = workers.data?.items.find(one => one.worker.id === slice.worker)?.worker.pseudonym ?? t`one worker`
  const chips: { field: SliceField; what: string; how: string; which: string }[] = []
  if (slice.state) chips.push({ field: "state", what: t`State`, how: t`is`, which: states[slice.state] })
  if (slice.label !== undefined) chips.push({ field: "label", what: t`Answer`, how: t`has`, which: slice.label })
  if (slice.worker) chips.push({ field: "worker", what: t`Worker`, how: t`is`, which: workerName })
  if (slice.said !== undefined) chips.push({ field: "said", what: t`They`, how: t`said`, which: wordsOf(slice.said) })
  if (slice.believed !== undefined)
    chips.push({ field: "believed", what: t`Others`, how: t`believe`, which: wordsOf(slice.believed) })
  if (slice.right_min !== undefined)
    chips.push({ field: "right_min", what: t`Right`, how: t`at least`, which: formatShare(slice.right_min) })
  if (slice.right_max !== undefined)
    chips.push({ field: "right_max", what: t`Right`, how: t`at most`, which: formatShare(slice.right_max) })
  if (slice.confidence_min !== undefined)
    chips.push({ field: "confidence_min", what: t`Confidence`, how: t`at least`, which: formatShare(slice.confidence_min) })
  if (slice.confidence_max !== undefined)
    chips.push({ field: "confidence_max", what: t`Confidence`, how: t`at most`, which: formatShare(slice.confidence_max) })
  if (slice.responses_min !== undefined)
    chips.push({ field: "responses_min", what: t`Responses`, how: t`at least`, which: formatNumber(slice.responses_min) })
  if (slice.flagged) chips.push({ field: "flagged", what: t`Flag`, how: t`is`, which: t`open` })
  return (
    <div className={css.bar}>
      <TextField
        className={`${css.search}`}
        label={t`Search the texts`}
        isLabelHidden
        type="search"
        placeholder={t`Search the texts`}
        inputRef={field}
        icon={<Search size={16} strokeWidth={1.75} aria-hidden="true" />}
        after={<KeyBadge keys="/" />}
        value={typed}
        maxLength={200}
        onChange={setTyped}
        onKeyDown={event => {
          if (event.key === "Escape") {
            event.stopPropagation()
            if (typed === "") field.current?.blur()
            setTyped("")
          }
        }}
      />
      {chips.map(chip => (
        <span className={css.chip} key={chip.field}>
          <span>{chip.what}</span>
          <span className={css.how}>{chip.how}</span>
          <span className={css.which}>{chip.which}</span>
          <button
            type="button"
            aria-label={t`Take away: ${chip.what} ${chip.how} ${chip.which}`}
            onClick={() => onSlice(withField(slice, chip.field, undefined))}
          >
            <X size={14} strokeWidth={1.75} aria-hidden="true" />
          </button>
        </span>
      ))}
      <Popover
        label={t`Filter`}
        trigger={
          <Button look="quiet" icon={<ListFilter size={16} strokeWidth={1.75} aria-hidden="true" />}>
            {t`Filter`}
          </Button>
        }
      >
        <FilterFields slice={slice} onSlice={onSlice} />
      </Popover>
      {children}
      <span className={css.total} aria-live="polite">
        {total}
      </span>
    </div>
  )
}
