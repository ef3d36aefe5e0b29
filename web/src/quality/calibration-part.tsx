import { useLingui } from "@lingui/react/macro"
import type { ProjectReport, QuestionReport } from "@tagwerk/contract/report.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { formatConfidence, formatInterval, formatNumber, formatShare } from "../ui/format.ts"
import { Histogram } from "../ui/histogram.tsx"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { CalibrationPlot } from "./calibration-plot.tsx"
import { share3, shareInterval } from "./estimate.ts"
import css from "./quality-page.module.css"

/** How sure answers are, with the line from which they are accepted. */
export function ConfidencePart({ report }: { report: ProjectReport }) {
  const { t } = useLingui()
  const { confidence, bound } = report
  return (
    <PlotFrame
      title={t`Confidence`}
      note={t`Answered tasks per ${formatShare(0.05)}, square-root scale; dotted: accepted from here`}
      table={{
        head: [t`Confidence`, t`Tasks`],
        rows: confidence.map((count, i) => [formatInterval(i / 20, (i + 1) / 20), formatNumber(count)]),
      }}
    >
      <Histogram
        label={t`How many answered tasks have which confidence`}
        counts={confidence}
        isRoot
        target={bound}
        targetLabel={formatConfidence(bound)}
      />
    </PlotFrame>
  )
}

/** Whether what is stated holds, on gold that was not seen. */
export function CalibrationPart({ question, report }: { question: QuestionReport; report: ProjectReport }) {
  const { t } = useLingui()
  const at = useInProject()
  const { calibration } = question
  const title = report.questions.length > 1 ? t`Calibration of ${question.title}` : t`Calibration`
  if (!calibration)
    return (
      <section className={css.stacked}>
        <h3 className={css.title}>{title}</h3>
        <p className={css.none}>
          {question.gold > 0
            ? t`${formatNumber(question.gold)} gold tasks have responses; from 20 on the method is chosen by them, and confidence is calibrated and checked.`
            : t`Only gold shows whether a stated confidence holds. Mark 50 to 100 tasks as gold, drawn at random.`}{" "}
          <a href={projectHref(at.workspace, at.project, "gold")}>{t`To gold`}</a>
        </p>
      </section>
    )
  const { bins, ece, nll, expected, realised, gold } = calibration
  return (
    <>
      <PlotFrame
        title={title}
        note={
          calibration.calibrated
            ? t`Stated against realised on ${formatNumber(gold)} gold that the calibration had not seen; Wilson 95 %. ECE ${formatShare(ece, 3)}, NLL ${formatShare(nll, 3)}`
            : t`Stated against realised on ${formatNumber(gold)} gold, not calibrated; Wilson 95 %. ECE ${formatShare(ece, 3)}, NLL ${formatShare(nll, 3)}`
        }
        table={{
          head: [t`Confidence`, t`Gold`, t`Stated`, t`Held`, t`Interval`],
          rows: bins.map(bin => [
            formatInterval(bin.low, bin.high),
            formatNumber(bin.count),
            share3(bin.stated),
            share3(bin.held.value),
            shareInterval(bin.held),
          ]),
        }}
      >
        <CalibrationPlot
          bins={bins}
          target={report.bound}
          label={t`Stated confidence against the share that was right, by bins of confidence`}
        />
        <p className={`${css.note} ${css.after}`}>
          {t`Expected ${share3(expected)}, realised ${share3(realised.value)} ${shareInterval(realised)}`}
          {question.kind === "choice" ? null : ` · ${t`what is partly right counts in part`}`}
        </p>
      </PlotFrame>
      {question.parts ? <PartsPlot parts={question.parts} title={title} /> : null}
    </>
  )
}

/** The same for what answers are made of: drawn boxes, marked tokens, words. */
function PartsPlot({ parts, title }: { parts: NonNullable<QuestionReport["parts"]>; title: string }) {
  const { t } = useLingui()
  const { bins, ece, nll, expected, realised, gold, calibrated } = parts
  const count = formatNumber(gold)
  const stated = {
    box: t`Stated existence of ${count} boxes that anybody drew on gold, against whether one is there (IoU .5)`,
    token: t`Stated probability of ${count} tokens that anybody marked on gold, against whether they carry the label`,
    word: t`Stated probability of ${count} words of the answers to gold, against whether they are right`,
  }[parts.of]
  const names = { box: t`boxes`, token: t`tokens`, word: t`words` }[parts.of]
  const how = calibrated ? t`calibrated on other gold` : t`not calibrated`
  return (
    <PlotFrame
      title={t`${title}: ${names}`}
      note={t`${stated}, ${how}; Wilson 95 %. ECE ${formatShare(ece, 3)}, NLL ${formatShare(nll, 3)}`}
      table={{
        head: [t`Confidence`, t`Number`, t`Stated`, t`Held`, t`Interval`],
        rows: bins.map(bin => [
          formatInterval(bin.low, bin.high),
          formatNumber(bin.count),
          share3(bin.stated),
          share3(bin.held.value),
          shareInterval(bin.held),
        ]),
      }}
    >
      <CalibrationPlot bins={bins} label={t`Stated probability of ${names} against the share that was right`} />
      <p className={`${css.note} ${css.after}`}>
        {t`Expected ${share3(expected)}, realised ${share3(realised.value)} ${shareInterval(realised)}`}
      </p>
    </PlotFrame>
  )
}
