import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { ImportMapping, ImportPreview } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { formatNumber } from "../ui/format.ts"
import { Select } from "../ui/select.tsx"
import css from "./import-page.module.css"
import { RefusalTable } from "./refusal-table.tsx"

/** A column's use: as the server takes it, as the id, or `question:KEY` for labels that were given before. */
export type ColumnUse = "keep" | "id" | `question:${string}`
export type ColumnUses = Readonly<Record<string, ColumnUse>>

/** What of the uses differs from what the server does by itself. */
export function mappingOf(uses: ColumnUses): ImportMapping {
  const id = Object.entries(uses).find(([, use]) => use === "id")?.[0]
  const predictions = Object.entries(uses).flatMap(([column, use]) =>
    use.startsWith("question:") ? [{ column, question: use.slice("question:".length), model: column.slice(0, 100) }] : [],
  )
  return { ...(id === undefined ? {} : { external_id: id }), ...(predictions.length > 0 ? { predictions } : {}) }
}

interface PreviewProps {
  preview: ImportPreview
  /** The project's form or the proposed one. */
  form: Form | null
  uses: ColumnUses
  onUses: (uses: ColumnUses) => void
}

/** Columns and where they go, the first rows, and what would be refused. */
export function PreviewPart({ preview, form, uses, onUses }: PreviewProps) {
  const { t } = useLingui()
  const { columns, rows, refusals } = preview
  const useOf = (column: ImportPreview["columns"][number]): ColumnUse =>
    uses[column.name] ?? (column.goes_to.includes("external_id") && !Object.values(uses).includes("id") ? "id" : "keep")
  const goesTo = (name: string) => {
    const views = form?.views.filter(view => view.from.slice(1) === name || view.from.slice(1).split(".")[0] === name) ?? []
    return views.length > 0 ? t`Shown as ${views.map(view => view.title ?? view.key).join(", ")}` : t`Kept with the task`
  }
  const change = (name: string, use: ColumnUse) => {
    const rest = Object.entries(uses).filter(([other, its]) => other !== name && !(use === "id" && its === "id"))
    onUses(Object.fromEntries(use === "keep" ? rest : [...rest, [name, use]]))
  }
  return (
    <>
      {columns.length > 0 ? (
        <section className={css.part}>
          <h3 className={css.title}>{t`Columns`}</h3>
          <div className={css.wide}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t`Column`}</th>
                  <th scope="col">{t`Example`}</th>
                  <th scope="col" className={css.number}>{t`Different values`}</th>
                  <th scope="col" className={css.number}>{t`Empty`}</th>
                  <th scope="col">{t`Goes to`}</th>
                </tr>
              </thead>
              <tbody>
                {columns.map(column => (
                  <tr key={column.name}>
                    <th scope="row">
                      <code>{column.name}</code>
                    </th>
                    <td className={css.cut}>{column.examples.join(" · ")}</td>
                    <td className={css.number}>{formatNumber(column.distinct)}</td>
                    <td className={css.number}>{formatNumber(column.missing)}</td>
                    <td>
                      <Select<ColumnUse>
                        label={t`Where ${column.name} goes`}
                        isLabelHidden
                        size="small"
                        value={useOf(column)}
                        onChange={use => change(column.name, use)}
                        options={[
                          { value: "keep", label: goesTo(column.name) },
                          { value: "id", label: t`Id of the task` },
                          ...(form?.questions ?? []).map(question => ({
                            value: `question:${question.key}` as const,
                            label: t`Labels given before: ${question.title ?? question.key}`,
                            note: t`They become responses of a model, not answers.`,
                          })),
                        ]}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ) : null}
      {rows.length > 0 ? (
        <section className={css.part}>
          <h3 className={css.title}>{plural(Math.min(5, rows.length), { one: "The first row", other: "The first # rows" })}</h3>
          <div className={css.wide}>
            <table className={css.table}>
              <thead>
                <tr>
                  {columns.map(column => (
                    <th scope="col" key={column.name}>
                      {column.name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, 5).map((row, i) => (
                  <tr key={i}>
                    {columns.map(column => (
                      <td className={css.cut} key={column.name}>
                        {shownOf(row[column.name])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ) : null}
      {refusals.length > 0 ? (
        <section className={css.part}>
          <h3 className={css.title}>
            {plural(preview.refused, { one: "# line of these would not be taken", other: "# lines of these would not be taken" })}
          </h3>
          <RefusalTable rows={refusals} />
        </section>
      ) : null}
    </>
  )
}

function shownOf(value: unknown): string {
  if (value === undefined || value === null) return "–"
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 200)
}
