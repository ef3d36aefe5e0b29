import { useLingui } from "@lingui/react/macro"
import { ChartNoAxesColumn, Table2 } from "lucide-react"
import { type ReactNode, useId, useState } from "react"
import { IconButton } from "./icon-button.tsx"
import css from "./plot-frame.module.css"

export interface PlotTable {
  head: readonly ReactNode[]
  rows: readonly (readonly ReactNode[])[]
}
export interface PlotFrameProps {
  title: ReactNode
  /** What is measured, on what, how. */
  note?: ReactNode
  /** The same numbers, one press away; also what screen readers get. */
  table: PlotTable
  children: ReactNode
}

/** Title, note and the toggle between a plot and its numbers as a table. */
export function PlotFrame(p: PlotFrameProps) {
  const { t } = useLingui()
  const id = useId()
  const [isTable, setTable] = useState(false)
  return (
    <section className={css.frame} aria-labelledby={id}>
      <div className={css.head}>
        <h3 className={css.title} id={id}>
          {p.title}
        </h3>
        <IconButton
          size={24}
          label={isTable ? t`As a plot` : t`As a table`}
          icon={
            isTable ? (
              <ChartNoAxesColumn size={16} strokeWidth={1.75} aria-hidden="true" />
            ) : (
              <Table2 size={16} strokeWidth={1.75} aria-hidden="true" />
            )
          }
          onPress={() => setTable(!isTable)}
        />
      </div>
      {p.note ? <p className={css.note}>{p.note}</p> : null}
      {isTable ? <Numbers table={p.table} labelledBy={id} /> : <div className={css.plot}>{p.children}</div>}
    </section>
  )
}

function Numbers({ table, labelledBy }: { table: PlotTable; labelledBy: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.scroll} tabIndex={0} aria-labelledby={labelledBy}>
      <table className={css.table}>
        <thead>
          <tr>
            {table.head.map((cell, i) => (
              <th key={`${i}`} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={`${i}`}>
              {row.map((cell, k) => (
                <td key={`${k}`}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
