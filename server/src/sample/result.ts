/**
 * What a finished sample proves. Pure: given the same answers it gives the same numbers, also offline, from the exported dataset and the
 * experts' answers.
 */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import type { CertifiedRate, JudgedLabel, SampleResult } from "@tagwerk/contract/sample.ts"
import { datasetCertificate, judgeCertificate, predictionPowered, roganGladen } from "@tagwerk/quality"
import { isNear } from "../kind/gold-check.ts"

export const level = 0.95

/** A frozen answer's values by question, beside what the expert said. */
export interface AuditPair {
  frozen: ResponseValue
  expert: ResponseValue
}

/**
 * Error rates of a dataset. A question: the share of tasks whose frozen value is farther from the expert's than the kind allows
 * (kind/gold-check.ts); of a single choice each label too, among the tasks that have it. A question that the expert left open is not
 * counted. `sizes`: tasks of the dataset by question, and by `question\0label`.
 */
export function certificateOf(
  questions: readonly Question[],
  pairs: readonly AuditPair[],
  sizes: ReadonlyMap<string, number>,
): SampleResult {
  const rows = questions.flatMap(question => {
    const both = pairs.filter(pair => said(pair.expert[question.key]) && said(pair.frozen[question.key]))
    if (both.length === 0) return []
    const row = (label: string | null, some: readonly AuditPair[]) => ({
      question: question.key,
      label,
      size: Math.max(some.length, sizes.get(label === null ? question.key : `${question.key}\0${label}`) ?? 0),
      audited: some.length,
      wrong: some.filter(pair => !isNear(question, pair.expert[question.key] as never, pair.frozen[question.key])).length,
    })
    const labels =
      question.kind === "choice"
        ? [...Map.groupBy(both, pair => labelIn(pair.frozen[question.key]))].flatMap(([label, some]) =>
            label === null ? [] : [row(label, some)],
          )
        : []
    return [row(null, both), ...labels.sort((a, b) => (a.label! < b.label! ? -1 : 1))]
  })
  const rates = datasetCertificate(
    rows.map(({ question, label, ...row }) => ({ name: label === null ? question : `${question}: ${label}`, ...row })),
    level,
  )
  const certified = rows.map(
    (row, i): CertifiedRate => ({
      ...row,
      value: rates[i]!.value,
      low: rates[i]!.low,
      high: rates[i]!.high,
      text: rates[i]!.text,
    }),
  )
  return { level, rows: certified, labels: [], certified: null, bound: null }
}

/** A model's label beside the expert's. */
export interface JudgePair {
  model: string
  expert: string
}

/** A model as a judge of one choice, one label against the others. `others`: its labels of all tasks that were not in the sample. */
export function judgeOf(
  labels: readonly string[],
  pairs: readonly JudgePair[],
  others: readonly string[],
  bound: number,
): SampleResult {
  const all = [...others, ...pairs.map(pair => pair.model)]
  const judged = labels.map((label): JudgedLabel => {
    const positive = pairs.filter(pair => pair.expert === label)
    const negative = pairs.filter(pair => pair.expert !== label)
    const sample = {
      positives: { yes: positive.filter(pair => pair.model === label).length, of: positive.length },
      negatives: { no: negative.filter(pair => pair.model !== label).length, of: negative.length },
    }
    const { truePositive, trueNegative, certified, reason } = judgeCertificate(sample, {
      truePositiveMin: bound,
      trueNegativeMin: bound,
      confidence: level,
    })
    const said = { yes: all.filter(one => one === label).length, of: all.length }
    const powered =
      pairs.length < 2
        ? null
        : predictionPowered(
            pairs.map(pair => ({ expert: Number(pair.expert === label), model: Number(pair.model === label) })),
            Float64Array.from(others, one => Number(one === label)),
            level,
          )
    return {
      label,
      true_positive: truePositive,
      true_negative: trueNegative,
      positives: positive.length,
      negatives: negative.length,
      certified,
      reason,
      said: said.of === 0 ? 0 : said.yes / said.of,
      corrected: positive.length === 0 || negative.length === 0 ? null : (roganGladen(said, sample, level) ?? null),
      powered: powered && { value: powered.value, low: powered.low, high: powered.high },
    }
  })
  return { level, rows: [], labels: judged, certified: judged.length > 0 && judged.every(one => one.certified), bound }
}

const said = (value: unknown) => value !== undefined && value !== null

/** The one label of a choice, null for several or for none. */
export function labelIn(value: unknown): string | null {
  return typeof value === "string" && !isNoValue(value) ? value : null
}
