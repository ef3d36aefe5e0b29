import { useLingui } from "@lingui/react/macro"
import type { ReviewFigures, ReviewStage } from "@tagwerk/contract/review.ts"
import { useInProject, workerHref } from "../frame/place.ts"
import { formatInterval, formatNumber, formatPercent } from "../ui/format.ts"
import { ProgressBar } from "../ui/progress-bar.tsx"
import css from "./stage.module.css"

type Stage = ReviewFigures["stages"][number]

/** The two stages with how far they are; the chosen one is worked on below. */
export function StageChoice(p: { stages: readonly Stage[]; chosen: ReviewStage; onChoose: (stage: ReviewStage) => void }) {
  const { t } = useLingui()
  const names: Record<ReviewStage, string> = { review: t`Review`, audit: t`Audit` }
  return (
    <div className={css.stages}>
      {p.stages.map(one => (
        <button
          key={one.stage}
          type="button"
          className={css.stage}
          aria-pressed={one.stage === p.chosen}
          onClick={() => p.onChoose(one.stage)}
        >
          <span className={css.stageHead}>
            <span className={css.stageName}>{names[one.stage]}</span>
            <span className={css.figure}>{t`${formatNumber(one.done)} of ${formatNumber(one.done + one.waiting)}`}</span>
          </span>
          <ProgressBar label={names[one.stage]} value={one.done} max={Math.max(1, one.done + one.waiting)} />
          <span className={css.quiet}>
            {one.drawn === 0
              ? t`Nothing drawn yet`
              : t`${formatNumber(one.accepted)} accepted · ${formatNumber(one.fixed)} fixed · ${formatNumber(one.rejected)} rejected`}
          </span>
        </button>
      ))}
    </div>
  )
}

/** Who reviewed what, and how often they were wrong by audits drawn at random. */
export function ReviewerPart({ figures }: { figures: ReviewFigures }) {
  const { t } = useLingui()
  const at = useInProject()
  if (figures.reviewers.length === 0) return null
  return (
    <section className={css.part} aria-labelledby="reviewers">
      <h2 className={css.title} id="reviewers">{t`Reviewers`}</h2>
      <p className={css.quiet}>
        {figures.all.error
          ? t`Of ${formatNumber(figures.all.audited)} reviews audited, ${formatNumber(figures.all.wrong)} were wrong: ${rate(figures.all.error)}.`
          : t`How often reviewers are wrong is known once somebody audits their reviews; the plan says how many.`}
      </p>
      <div className={css.wide}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`Reviewer`}</th>
              <th scope="col">{t`Wrong, with the 95 % interval`}</th>
              <th scope="col">{t`Audited`}</th>
              <th scope="col">{t`Reviews`}</th>
              <th scope="col">{t`Accepted`}</th>
              <th scope="col">{t`Fixed`}</th>
              <th scope="col">{t`Rejected`}</th>
            </tr>
          </thead>
          <tbody>
            {figures.reviewers.map(one => (
              <tr key={one.worker}>
                <th scope="row">
                  <a href={workerHref(at.workspace, at.project, one.worker)}>{one.pseudonym}</a>
                </th>
                <td>{one.error ? rate(one.error) : "–"}</td>
                <td>{formatNumber(one.audited)}</td>
                <td>{formatNumber(one.reviews)}</td>
                <td>{formatNumber(one.accepted)}</td>
                <td>{formatNumber(one.fixed)}</td>
                <td>{formatNumber(one.rejected)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const rate = ({ value, low, high }: { value: number; low: number; high: number }) =>
  `${formatPercent(value, 1)} ${formatInterval(low, high, share => formatPercent(share, 1))}`
