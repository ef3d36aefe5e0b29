import { useLingui } from "@lingui/react/macro"
import type { ImportRefusal } from "@tagwerk/contract/dataset.ts"
import { formatNumber } from "../ui/format.ts"
import css from "./import-page.module.css"

/** Lines that were or would be refused: where, why, and what they say. */
export function RefusalTable({ rows }: { rows: readonly ImportRefusal[] }) {
  const { t } = useLingui()
  return (
    <div className={css.wide}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.number}>{t`Number`}</th>
            <th scope="col" className={css.number}>{t`Line`}</th>
            <th scope="col">{t`What is wrong`}</th>
            <th scope="col">{t`What it says`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={`${row.number}:${row.line}:${row.code}`}>
              <td className={css.number}>{formatNumber(row.number)}</td>
              <td className={css.number}>{formatNumber(row.line)}</td>
              <td className={css.sentence}>{row.sentence}</td>
              <td className={css.cut}>
                <code>{row.text}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
