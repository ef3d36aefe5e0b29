/** Wrong labels in two published test sets: do those that people confirmed stand on top? `node bench/quality-kinds/label-error.ts` */
import { labelErrors } from "../../quality/src/index.ts"
import { printTable, round } from "../figure.ts"
import { readLabelErrors } from "./data.ts"

export interface LabelErrorFigures {
  set: string
  rank: string
  /** P(a confirmed error stands above an item that is none). */
  auc: number
  suspects: number
  confirmed: number
}

export function labelErrorFigures(): LabelErrorFigures[] {
  return (["mnist", "20news"] as const).flatMap(set => {
    const { classes, labels, probabilities, wrong } = readLabelErrors(set)
    return (["self-confidence", "margin"] as const).map(rank => {
      const { ranked, suspects } = labelErrors(probabilities, labels, classes, { rank, prune: "class" })
      let places = 0
      ranked.forEach(({ item }, i) => {
        if (wrong.has(item)) places += i
      })
      const k = wrong.size
      return { set, rank, auc: 1 - (places - (k * (k - 1)) / 2) / (k * (labels.length - k)), suspects, confirmed: k }
    })
  })
}

if (import.meta.main)
  printTable(
    "label errors: AUC of confirmed errors (basis: MNIST .998, 20news .988 and, by margin, .999)",
    labelErrorFigures().map(row => ({ ...row, auc: round(row.auc, 4) })),
  )
