import { useLingui } from "@lingui/react/macro"
import type { View } from "@tagwerk/contract/form.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import { Segments } from "../ui/radio-group.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./form.module.css"
import { Wrong } from "./label-rows.tsx"

/** One view: which field of the data is shown, and how. */
export function ViewFields(p: {
  view: View
  fields: readonly string[]
  faults: readonly Fault[]
  onChange: (view: View) => void
}) {
  const { t } = useLingui()
  const { view } = p
  const known = p.fields.filter(field => `$${field}` !== view.from).slice(0, 12)
  return (
    <div className={css.fields}>
      {p.faults.map(fault => (
        <Wrong key={fault.sentence} fault={fault} />
      ))}
      <div className={css.labelled}>
        <span aria-hidden="true">{t`Shown as`}</span>
        <Segments
          label={t`Shown as`}
          options={[
            { value: "text", label: t`Text` },
            { value: "image", label: t`Image` },
          ]}
          value={view.view}
          onChange={kind => p.onChange({ ...view, view: kind })}
        />
      </div>
      <TextField
        label={t`Field of the data`}
        note={t`With a $ before it; a dot reaches inside.`}
        value={view.from}
        onChange={from => p.onChange({ ...view, from })}
        isMono
      />
      {known.length > 0 ? (
        <p className={css.known}>
          {t`In the data:`}{" "}
          {known.map(field => (
            <button key={field} type="button" className={css.pick} onClick={() => p.onChange({ ...view, from: `$${field}` })}>
              ${field}
            </button>
          ))}
        </p>
      ) : null}
      <TextField
        label={t`Heading`}
        labelNote={t`optional`}
        value={view.title ?? ""}
        onChange={title => {
          const { title: _, ...rest } = view
          p.onChange(title === "" ? rest : { ...rest, title })
        }}
      />
      <TextField
        label={t`Key in the form`}
        note={t`Questions that mark it name it by this.`}
        value={view.key}
        onChange={key => p.onChange({ ...view, key })}
        isMono
      />
    </div>
  )
}
