import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { CertificateAbout, Sample } from "@tagwerk/contract/sample.ts"
import { useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { formatConfidence, formatDate, formatNumber, formatPercent, formatShare } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Badge } from "../ui/notice.tsx"
import css from "./sample.module.css"

/** What a finished sample proves, with the numbers from which anybody can compute it again. */
export function CertificatePart({ sample }: { sample: Sample }) {
  const { t } = useLingui()
  const at = useInProject()
  const rows = useCall("sample.rows", { ...at, sample: sample.id })
  const { result } = sample
  if (!result) return null
  const file = rows.data ? `data:application/json,${encodeURIComponent(JSON.stringify(rows.data, null, 1))}` : undefined
  return (
    <section className={css.part} aria-labelledby="certificate">
      <h2 className={css.title} id="certificate">
        {sample.purpose === "judge" ? t`${sample.of} as a judge` : t`Certificate of ${sample.of}`}
      </h2>
      {result.rows.length > 0 ? <ErrorTable sample={sample} /> : null}
      {result.labels.length > 0 ? <LabelTable sample={sample} /> : null}
      <LoadingLine isLoading={rows.isPending} />
      {rows.error ? <ProblemNotice error={rows.error} /> : null}
      <dl className={css.about}>
        <div>
          <dt>{t`Drawn`}</dt>
          <dd>{t`${formatNumber(sample.planned)} tasks at random, seed ${String(sample.seed)}, on ${formatDate(Date.parse(sample.created_at))}`}</dd>
        </div>
        <div>
          <dt>{t`Answered`}</dt>
          <dd>{t`${formatNumber(sample.answered)}, blind, by people who had not worked on them`}</dd>
        </div>
        {rows.data?.dataset ? (
          <>
            <div>
              <dt>{t`Dataset`}</dt>
              <dd>{t`${formatNumber(rows.data.dataset.tasks)} tasks, frozen at position ${String(rows.data.dataset.position ?? "–")}`}</dd>
            </div>
            <div>
              <dt>{t`Method`}</dt>
              <dd>{rows.data.dataset.method}</dd>
            </div>
            <div>
              <dt>{t`SHA-256`}</dt>
              <dd className={css.mono}>{rows.data.dataset.sha256}</dd>
            </div>
          </>
        ) : null}
        {result.about ? <AboutLines about={result.about} form={rows.data?.form as Form | undefined} /> : null}
        <div>
          <dt>{t`Intervals`}</dt>
          <dd>
            {result.rows.length > 0
              ? t`Wilson, 95 %, corrected for drawing from a finite number; each holds 19 times in 20`
              : t`One-sided Wilson bounds, 95 %; corrected shares by Rogan–Gladen and by prediction-powered inference`}
          </dd>
        </div>
      </dl>
      {sample.purpose === "certificate" ? (
        <p className={css.quiet}>
          {file ? (
            <a href={file} download={`audit-${sample.id}.json`}>{t`The certificate with what the experts said (JSON)`}</a>
          ) : null}{" "}
          {t`With it and the exported dataset anybody computes the same numbers:`}{" "}
          <code>tagwerk certificate answers.jsonl --audit audit.json</code>
        </p>
      ) : null}
    </section>
  )
}

/** What the dataset's answers rest on, how much they cover, and how far workers agreed. */
function AboutLines({ about, form }: { about: CertificateAbout; form: Form | undefined }) {
  const { t } = useLingui()
  const { automatic, decided, known, below, bound, of, agreement } = about
  const all = automatic + decided + known + below
  const share = (n: number) => `${formatNumber(n)} (${formatPercent(all === 0 ? 0 : n / all, 1)})`
  const titleOf = (key: string) => form?.questions.find(one => one.key === key)?.title || key
  return (
    <>
      <div>
        <dt>{t`Coverage`}</dt>
        <dd>{t`${formatNumber(all)} of ${formatNumber(of)} tasks (${formatPercent(of === 0 ? 0 : all / of, 1)})`}</dd>
      </div>
      <div>
        <dt>{t`Accepted`}</dt>
        <dd>
          <ul className={css.rests}>
            <li>{t`automatically, from confidence ${formatConfidence(bound)}: ${share(automatic)}`}</li>
            <li>{t`decided by experts: ${share(decided)}`}</li>
            <li>{t`gold, known beforehand: ${share(known)}`}</li>
            <li>{t`less sure than that: ${share(below)}`}</li>
          </ul>
        </dd>
      </div>
      <div>
        <dt>{t`Agreement`}</dt>
        <dd>
          <ul className={css.rests}>
            {agreement.map(({ question, alpha, mean, tasks }) => (
              <li key={question}>
                {titleOf(question)} –{" "}
                {alpha
                  ? t`Krippendorff's alpha ${formatShare(alpha.value)} [${formatShare(alpha.low)}, ${formatShare(alpha.high)}]`
                  : t`alpha cannot be told`}
                {mean === null ? "" : `, ${t`two workers agree in ${formatPercent(mean, 1)}`}`},{" "}
                {t`on ${formatNumber(tasks)} audited tasks`}
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </>
  )
}

function ErrorTable({ sample }: { sample: Sample }) {
  const { t } = useLingui()
  const rows = sample.result?.rows ?? []
  const top = Math.max(0.05, ...rows.map(row => row.high))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={css.wide} aria-label={t`Error rates`} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t`Question or label`}</th>
            <th scope="col">{t`Wrong`}</th>
            <th scope="col">{t`95 % interval`}</th>
            <th scope="col" className={css.number}>{t`Audited`}</th>
            <th scope="col" className={css.number}>{t`Of`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={`${row.question}\0${row.label}`} data-part={row.label !== null || undefined}>
              <th scope="row">{row.label ?? row.question}</th>
              <td className={css.said}>{row.text.replace(/^error /, "")}</td>
              <td>
                <Range low={row.low} value={row.value} high={row.high} top={top} />
              </td>
              <td className={css.number}>{formatNumber(row.audited)}</td>
              <td className={css.number}>{formatNumber(row.size)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function LabelTable({ sample }: { sample: Sample }) {
  const { t } = useLingui()
  const { labels = [], bound } = sample.result ?? {}
  return (
    <>
      <p>
        {sample.result?.certified
          ? t`Its answers count alone until it gets other settings or learns anew: both rates of every label are proved to be at least ${formatPercent(bound ?? 0)}.`
          : t`Its answers do not count alone: not every rate is proved to be at least ${formatPercent(bound ?? 0)}.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={css.wide} aria-label={t`Rates`} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`Label`}</th>
              <th scope="col" className={css.number}>{t`Found where it is`}</th>
              <th scope="col" className={css.number}>{t`Left where it is not`}</th>
              <th scope="col" className={css.number}>{t`Share it says`}</th>
              <th scope="col" className={css.number}>{t`Corrected`}</th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {labels.map(one => (
              <tr key={one.label}>
                <th scope="row">{one.label}</th>
                <td className={css.number}>
                  {formatPercent(one.true_positive.value)} ≥ {formatPercent(one.true_positive.low)} ({one.positives})
                </td>
                <td className={css.number}>
                  {formatPercent(one.true_negative.value)} ≥ {formatPercent(one.true_negative.low)} ({one.negatives})
                </td>
                <td className={css.number}>{formatPercent(one.said)}</td>
                <td className={css.number}>
                  {one.powered
                    ? `${formatPercent(one.powered.value)} [${formatPercent(one.powered.low)}, ${formatPercent(one.powered.high)}]`
                    : "–"}
                </td>
                <td>
                  {one.certified ? <Badge tone="good">{t`proved`}</Badge> : <span className={css.quiet}>{one.reason}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

/** An interval as a bar with its value, from 0 to `top`. */
function Range(p: { low: number; value: number; high: number; top: number }) {
  const at = (share: number) => `${(100 * share) / p.top}%`
  return (
    <span className={css.range} aria-hidden="true">
      <span className={css.band} style={{ insetInlineStart: at(p.low), width: at(p.high - p.low) }} />
      <span className={css.dot} style={{ insetInlineStart: at(p.value) }} />
    </span>
  )
}
