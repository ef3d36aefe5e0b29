/** Transcripts of CrowdSpeech dev-clean: word error rate, and whether the stated confidence holds. `node bench/quality-kinds/text.ts` */
import {
  aggregateTexts,
  type Reliability,
  reliabilityOf,
  type TextOptions,
  type TextResponse,
  wordErrorRate,
} from "../../quality/src/index.ts"
import { printTable, round } from "../figure.ts"
import { curveRows } from "./box.ts"
import { readSpeech } from "./data.ts"

export interface TextFigures {
  rows: { responses: string; method: string; wer: number; cpuMs: number }[]
  /** Stated confidence against the share of right words; stated `exact` against texts without any error. */
  words: Reliability
  exact: Reliability
}

export function textFigures(): TextFigures {
  const { responses, truth } = readSpeech()
  const rows: TextFigures["rows"] = []
  const score = (some: readonly TextResponse[], options: TextOptions) => {
    const from = process.cpuUsage()
    const { answers } = aggregateTexts(some, options)
    const cpuMs = process.cpuUsage(from).user / 1000
    const errors = answers.map(answer => wordErrorRate(truth.get(answer.task)!, answer.text))
    return { answers, errors, cpuMs, wer: errors.reduce((a, b) => a + b, 0) / errors.length }
  }
  for (const count of [1, 3, 7]) {
    const seen = new Map<string, number>()
    const some = responses.filter(({ task }) => {
      seen.set(task, (seen.get(task) ?? 0) + 1)
      return seen.get(task)! <= count
    })
    for (const method of ["medoid", "rover"] as const) {
      const { wer, cpuMs } = score(some, { method })
      rows.push({ responses: `${count}`, method, wer, cpuMs })
    }
  }
  const { answers, errors } = score(responses, {})
  return {
    rows,
    words: reliabilityOf(
      answers.map(answer => answer.confidence),
      errors.map(error => Math.max(0, 1 - error)),
      10,
    ),
    exact: reliabilityOf(
      answers.map(answer => answer.exact),
      errors.map(error => (error === 0 ? 1 : 0)),
      10,
    ),
  }
}

if (import.meta.main) {
  const { rows, words, exact } = textFigures()
  printTable(
    "texts, CrowdSpeech dev-clean, 2,703 recordings: mean word error rate in % (target ≤ 6.0; crowd-kit's published ROVER 6.76)",
    rows.map(({ responses, method, wer, cpuMs }) => ({ responses, method, WER: round(100 * wer, 2), "CPU ms": round(cpuMs) })),
  )
  printTable(`confidence: stated share of right words; ECE ${round(words.ece, 3)}`, curveRows(words))
  printTable(`exact: stated probability that no word is wrong; ECE ${round(exact.ece, 3)}`, curveRows(exact))
}
