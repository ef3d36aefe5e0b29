import { useLingui } from "@lingui/react/macro"
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import { useState } from "react"
import { shareInterval } from "../quality/estimate.ts"
import { useValueWords } from "../task/value-words.ts"
import { Button } from "../ui/button.tsx"
import { formatNumber, formatShare } from "../ui/format.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { type Behind, isSame, type MatrixLabel, nameIn, shownMatrix } from "./behind.ts"
import css from "./matrix-part.module.css"
import { ShareInterval } from "./share-interval.tsx"

const most = 7

interface MatrixPartProps {
  matrix: NonNullable<WorkerQuestion["matrix"]>
  behind: Behind
  href: (behind: Behind) => string
}

/** What was said of what is believed without the worker, as a heat map with its numbers; a cell opens its tasks. */
export function MatrixPart({ matrix, behind, href }: MatrixPartProps) {
  const { t } = useLingui()
  const words = useValueWords()
  const [isAll, setAll] = useState(false)
  const classes = matrix.labels.filter(one => one.is_class).length
  const shown = shownMatrix(matrix, isAll ? Number.POSITIVE_INFINITY : most, behind)
  const titleOf = (label: MatrixLabel) =>
    label.is_class ? label.title : label.name === "cannot_tell" ? words.cannotTell : words.notApplicable
  const others = t`${formatNumber(shown.rest.length)} others`
  const rows: (MatrixLabel | null)[] = [...shown.rows, ...(shown.rest.length > 0 ? [null] : [])]
  // The rest of the classes stands before what is no class.
  const cut = shown.columns.filter(one => one.is_class).length
  const columns: (MatrixLabel | null)[] = [
    ...shown.columns.slice(0, cut),
    ...(shown.rest.length > 0 ? [null] : []),
    ...shown.columns.slice(cut),
  ]
  const names = new Map(matrix.labels.map(one => [`${one.is_class} ${one.name}`, titleOf(one)]))
  const isClass = new Set(matrix.labels.filter(one => one.is_class).map(one => one.name))
  const nameOf = (name: string) => names.get(`${isClass.has(name)} ${name}`) ?? name
  return (
    <PlotFrame
      title={t`What was answered, by what is believed`}
      note={
        <>
          {shown.rest.length > 0
            ? t`The labels with most confusion of ${formatNumber(classes)}.`
            : t`All ${formatNumber(classes)} labels.`}{" "}
          {t`Rows: known, or believed without this worker. Columns: their answer. Each number opens its tasks; grey is right, orange wrong, by share of the row.`}
        </>
      }
      table={{
        head: [t`Believed`, t`Answered`, t`Responses`, t`Share`, t`95 %`],
        rows: [...matrix.cells]
          .sort((a, b) => b.responses - a.responses)
          .map(one => [
            nameOf(one.believed),
            nameOf(one.said),
            formatNumber(one.responses),
            formatShare(one.share.value, 3),
            shareInterval(one.share),
          ]),
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={t`Matrix`}>
        <table className={css.matrix}>
          <thead>
            <tr>
              <th scope="col" className={css.corner}>
                {t`believed`}
              </th>
              {columns.map(column => (
                <th key={column ? nameIn(column) : ""} scope="col">
                  {column ? <a href={href({ said: nameIn(column) })}>{titleOf(column)}</a> : others}
                </th>
              ))}
              <th scope="col" className={css.right}>{t`right, 95 %`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => {
              const all = columns.reduce((sum, column) => sum + shown.of(row, column).responses, 0)
              const own = row ? shown.of(row, row).share : null
              return (
                <tr key={row ? row.name : ""}>
                  <th scope="row" title={row ? titleOf(row) : undefined}>
                    {row ? <a href={href({ believed: row.name })}>{titleOf(row)}</a> : others}
                  </th>
                  {columns.map(column => {
                    const { responses, share } = shown.of(row, column)
                    const isRight = column?.is_class !== false && row?.name === column?.name
                    const cell = row && column ? { believed: row.name, said: nameIn(column) } : null
                    const key = column ? nameIn(column) : ""
                    if (responses === 0)
                      return (
                        <td key={key} className={css.none} aria-label={t`none`}>
                          ·
                        </td>
                      )
                    const heat = { "--share": `${Math.round((responses / Math.max(1, all)) * 100)}%` } as React.CSSProperties
                    return (
                      <td key={key} className={isRight ? css.right_cell : css.wrong} style={heat}>
                        {cell ? (
                          <a
                            href={href(cell)}
                            aria-current={isSame(cell, behind) || undefined}
                            aria-label={t`${formatNumber(responses)} responses: believed ${row ? titleOf(row) : others}, answered ${column ? titleOf(column) : others}`}
                            title={share ? `${formatShare(share.value)} ${shareInterval(share)}` : undefined}
                          >
                            {formatNumber(responses)}
                          </a>
                        ) : (
                          <button
                            type="button"
                            aria-label={t`${formatNumber(responses)} responses; show all labels`}
                            onClick={() => setAll(true)}
                          >
                            {formatNumber(responses)}
                          </button>
                        )}
                      </td>
                    )
                  })}
                  <td className={css.right}>
                    {own ? (
                      <span className={css.own}>
                        <ShareInterval of={own} width={48} />
                        <strong>{formatShare(own.value)}</strong> <span className={css.quiet}>{shareInterval(own)}</span>
                      </span>
                    ) : null}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
      {classes > most + 1 ? (
        <div className={css.foot}>
          <Button size="small" onPress={() => setAll(!isAll)}>
            {isAll ? t`Only those with most confusion` : t`All ${formatNumber(classes)}`}
          </Button>
        </div>
      ) : null}
    </PlotFrame>
  )
}
