import { useLingui } from "@lingui/react/macro"
import type { Fault, Label } from "@tagwerk/contract/kind/value.ts"
import { ArrowDown, ArrowUp, CircleAlert, Plus, Trash2 } from "lucide-react"
import { useState } from "react"
import { Button } from "../ui/button.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { IconButton } from "../ui/icon-button.tsx"
import { labelColor } from "../ui/label-color.ts"
import { TextArea } from "../ui/text-area.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./form.module.css"
import { freshKey, moved, pasteLabels } from "./form-change.ts"

const icon = { size: 14, strokeWidth: 1.75, "aria-hidden": true } as const

/** Options or labels as rows: value in the data, what is shown, colour, key; an error stands in its row. `at` is their place in faults. */
export function LabelRows(p: {
  title: string
  labels: readonly Label[]
  hasColors: boolean
  at: string
  faults: readonly Fault[]
  onChange: (labels: Label[]) => void
}) {
  const { t } = useLingui()
  const [pasted, setPasted] = useState<string | null>(null)
  const { labels } = p
  const set = (i: number, label: Label) => p.onChange(labels.map((one, n) => (n === i ? label : one)))
  const add = () =>
    p.onChange([
      ...labels,
      {
        name: freshKey(
          labels.map(label => label.name),
          "new",
        ),
      },
    ])
  const whole = p.faults.filter(fault => fault.at === p.at)
  return (
    <section aria-label={p.title} className={css.labels}>
      <header className={css.labelsHead}>
        <h3 className={css.heading}>{p.title}</h3>
        <Button size="small" isPressedIn={pasted !== null} onPress={() => setPasted(pasted === null ? "" : null)}>
          {t`Paste a list`}
        </Button>
        <Button size="small" icon={<Plus {...icon} />} onPress={add}>{t`Add one`}</Button>
      </header>
      {pasted === null ? null : (
        <div className={css.paste}>
          <TextArea
            label={t`One a line; after a tab what is shown`}
            value={pasted}
            onChange={setPasted}
            rows={4}
            isMono
            autoFocus
          />
          <Button
            size="small"
            isDisabled={pasted.trim() === ""}
            onPress={() => {
              p.onChange(pasteLabels(labels, pasted))
              setPasted(null)
            }}
          >{t`Add these`}</Button>
        </div>
      )}
      {whole.map(fault => (
        <Wrong key={fault.sentence} fault={fault} />
      ))}
      <ul className={css.rows}>
        {labels.map((label, i) => (
          <li key={i} className={css.labelRow} data-retired={label.retired || undefined}>
            <LabelRow
              label={label}
              place={i}
              hasColors={p.hasColors}
              faults={p.faults.filter(fault => fault.at === `${p.at}/${i}` || fault.at.startsWith(`${p.at}/${i}/`))}
              onChange={next => set(i, next)}
              onMove={by => p.onChange(moved(labels, i, by))}
              onRemove={() => p.onChange(labels.filter((_, n) => n !== i))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  label: Label
  place: number
  hasColors: boolean
  faults: readonly Fault[]
  onChange: (label: Label) => void
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

function LabelRow({ label, place, hasColors, faults, onChange, onMove, onRemove }: RowProps) {
  const { t } = useLingui()
  const n = place + 1
  const set = (field: "name" | "title" | "description" | "hotkey", value: string) => {
    const { [field]: _, ...rest } = label
    onChange({
      ...rest,
      name: field === "name" ? value : label.name,
      ...(value === "" || field === "name" ? {} : { [field]: value }),
    })
  }
  return (
    <>
      <div className={css.labelFields}>
        {hasColors ? (
          <input
            type="color"
            className={css.color}
            aria-label={t`Colour of ${n}`}
            value={labelColor(place, label.color).toLowerCase()}
            onChange={event => onChange({ ...label, color: event.target.value })}
          />
        ) : null}
        <TextField isLabelHidden label={t`Value of ${n} in the data`} value={label.name} onChange={v => set("name", v)} isMono />
        <TextField
          isLabelHidden
          label={t`Shown as, of ${n}`}
          placeholder={label.name}
          value={label.title ?? ""}
          onChange={v => set("title", v)}
        />
        <TextField
          isLabelHidden
          className={css.hotkey ?? ""}
          label={t`Key of ${n}`}
          placeholder={t`key`}
          maxLength={1}
          value={label.hotkey ?? ""}
          onChange={v => set("hotkey", v.toLowerCase())}
        />
        <span className={css.tools}>
          <IconButton size={24} label={t`Move ${n} up`} icon={<ArrowUp {...icon} />} onPress={() => onMove(-1)} />
          <IconButton size={24} label={t`Move ${n} down`} icon={<ArrowDown {...icon} />} onPress={() => onMove(1)} />
          <IconButton size={24} label={t`Remove ${n}`} icon={<Trash2 {...icon} />} onPress={onRemove} />
        </span>
      </div>
      <div className={css.labelMore}>
        <TextField
          isLabelHidden
          size="small"
          label={t`Description of ${n}`}
          placeholder={t`When to choose it`}
          value={label.description ?? ""}
          onChange={v => set("description", v)}
        />
        <Checkbox
          isSelected={label.retired ?? false}
          onChange={retired => {
            const { retired: _, ...rest } = label
            onChange(retired ? { ...rest, retired } : rest)
          }}
        >{t`Retired`}</Checkbox>
      </div>
      {faults.map(fault => (
        <Wrong key={fault.sentence} fault={fault} />
      ))}
    </>
  )
}

export function Wrong({ fault }: { fault: Fault }) {
  return (
    <p className={css.wrong} role="alert">
      <CircleAlert {...icon} />
      <span>{fault.sentence}</span>
    </p>
  )
}
