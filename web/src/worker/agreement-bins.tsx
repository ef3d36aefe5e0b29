import { useLingui } from "@lingui/react/macro"
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import { formatNumber, formatShare } from "../ui/format.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { type Behind, isSame } from "./behind.ts"
import css from "./worker-page.module.css"

interface AgreementBinsProps {
  question: WorkerQuestion
  behind: Behind
  href: (behind: Behind) => string
}

/** How many responses agree how far with what is known or what the others answer; a bar opens its tasks. */
export function AgreementBins({ question, behind, href }: AgreementBinsProps) {
  const { t } = useLingui()
  const counts = question.agreement ?? []
  const most = Math.max(1, ...counts)
  // The best first; a bin ends just before the next.
  const bins = counts.map((count, i) => ({ count, from: i / 10, to: i === 9 ? 1 : (i + 1) / 10 })).reverse()
  const nameOf = (bin: { from: number; to: number }) =>
    `${bin.from === 0 ? "0" : formatShare(bin.from, 1)} – ${bin.to === 1 ? "1" : formatShare(bin.to, 1)}`
  return (
    <PlotFrame
      title={t`How far the responses agree`}
      note={t`With what is known, else with the answer that the others give without this worker; 1: the same. Each bar opens its tasks.`}
      table={{
        head: [t`Agreement`, t`Responses`],
        rows: bins.map(bin => [nameOf(bin), formatNumber(bin.count)]),
      }}
    >
      {question.judged === 0 ? (
        <p className={css.quiet}>{t`No response was judged yet: nobody else has answered the same tasks, and none is gold.`}</p>
      ) : (
        <ul className={css.bins}>
          {bins.map(bin => {
            const chosen: Behind = { right_min: bin.from, right_max: bin.to === 1 ? 1 : bin.to - 0.0001 }
            return (
              <li key={bin.from}>
                <a href={href(chosen)} aria-current={isSame(chosen, behind) || undefined}>
                  <span>{nameOf(bin)}</span>
                  <span className={css.bin} aria-hidden="true">
                    <span style={{ width: `${(bin.count / most) * 100}%` }} />
                  </span>
                  <span className={css.count}>{formatNumber(bin.count)}</span>
                </a>
              </li>
            )
          })}
        </ul>
      )}
    </PlotFrame>
  )
}
