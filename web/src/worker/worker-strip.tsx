import { useLingui } from "@lingui/react/macro"
import type { WorkerQuestion, WorkerReport } from "@tagwerk/contract/report.ts"
import { share3, shareInterval } from "../quality/estimate.ts"
import { Figure, FigureStrip } from "../ui/figure.tsx"
import { formatDuration, formatInterval, formatNumber, formatShare } from "../ui/format.ts"
import { Notice } from "../ui/notice.tsx"
import { type Behind, differing, half } from "./behind.ts"
import { ShareInterval } from "./share-interval.tsx"
import css from "./worker-page.module.css"

interface WorkerStripProps {
  report: WorkerReport
  question: WorkerQuestion
  href: (behind: Behind) => string
}

/** Accuracy with its bound, gold, information, time, what was given: each with its interval or its denominator, each with its tasks. */
export function WorkerStrip({ report, question, href }: WorkerStripProps) {
  const { t } = useLingui()
  const { accuracy, bound, gold, bits, bits_most, bits_minute, spammer_score } = question
  const { seconds } = report
  const isRight = question.measure === "right"
  const judged = formatNumber(question.judged)
  const link = (behind: Behind, text: string) => (
    <a className={css.link} href={href(behind)}>
      {text}
    </a>
  )
  return (
    <div className={css.strip}>
      <FigureStrip>
        <Figure
          span={2}
          label={isRight ? t`Expected accuracy` : t`Agreement with the others’ answer`}
          value={accuracy ? share3(accuracy.value) : "–"}
          aside={accuracy ? shareInterval(accuracy) : undefined}
          note={
            accuracy && bound !== null ? (
              <>
                {t`5 % bound ${share3(bound)}`} ·{" "}
                {isRight
                  ? link({ right_min: half }, t`about ${formatNumber(Math.round(question.right))} of ${judged}`)
                  : link({ right_min: 0 }, t`${judged} judged`)}{" "}
                · {link(differing(question.measure), isRight ? t`where others differ` : t`where it is not the same`)}
              </>
            ) : (
              t`cannot be told: nobody else has answered the same tasks, and none is gold`
            )
          }
        >
          {accuracy && bound !== null ? (
            <div className={css.interval}>
              <ShareInterval of={accuracy} mark={bound} width={220} />
            </div>
          ) : null}
        </Figure>
        <Figure
          label={t`On gold`}
          value={gold ? share3(gold.value) : "–"}
          aside={gold ? shareInterval(gold) : undefined}
          note={
            gold
              ? link(
                  { right_min: 0, state: "gold" },
                  t`${formatNumber(gold.right, Number.isInteger(gold.right) ? 0 : 1)} of ${formatNumber(gold.of)} gold, Wilson 95 %`,
                )
              : t`answered none yet`
          }
        />
        {isRight ? (
          <Figure
            label={t`Information`}
            value={bits ? t`${formatNumber(bits.value, 2)} bits` : "–"}
            aside={
              bits && bits_most !== null
                ? t`${formatInterval(bits.low, bits.high, x => formatNumber(x, 2))} of ${formatNumber(bits_most, 2)}`
                : undefined
            }
            note={
              spammer_score === null
                ? t`what an answer tells`
                : `${bits_minute === null ? "" : `${t`${formatNumber(bits_minute, 1)} a minute`} · `}${t`spammer score ${formatShare(spammer_score)} of 1`}`
            }
          />
        ) : null}
        <Figure
          label={t`Time per response`}
          value={seconds ? formatDuration(seconds.value) : "–"}
          aside={seconds ? t`${formatInterval(seconds.low, seconds.high, x => formatDuration(x))} quartiles` : undefined}
          note={seconds ? t`Speed alone flags nobody` : t`was not measured`}
        />
        <Figure
          label={t`Responses`}
          value={formatNumber(question.said)}
          aside={question.silent > 0 ? t`and ${formatNumber(question.silent)} without an answer` : undefined}
          note={t`${judged} of them judged: the task is gold or others answered it`}
        />
      </FigureStrip>
      {gold && accuracy && gold.high < accuracy.low ? (
        <div className={css.notice}>
          <Notice>
            {t`Right less often on gold than where others are asked: a model may have learned from the very responses that judge it here, people may err alike. Gold tells more.`}
          </Notice>
        </div>
      ) : null}
    </div>
  )
}
