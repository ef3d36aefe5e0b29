/** Boxes of 100 photos: F1 against the gold boxes, and whether the stated existence holds. `node bench/quality-kinds/box.ts` */
import {
  aggregateBoxes,
  type Box,
  type BoxOptions,
  boxClaims,
  boxIou,
  fitBoxThreshold,
  matchPairs,
  type Reliability,
  reliabilityOf,
  seededRandom,
} from "../../quality/src/index.ts"
import { printTable, round } from "../figure.ts"
import { readBoxes } from "./data.ts"

type Truth = ReadonlyMap<string, readonly Box[]>

/** F1 over all boxes together, and the mean F1 of the images. */
export function boxF1(found: ReadonlyMap<string, readonly Box[]>, truth: Truth, iou: number): { all: number; mean: number } {
  let hits = 0
  let boxes = 0
  let sum = 0
  for (const [task, gold] of truth) {
    const own = found.get(task) ?? []
    const matched = matchPairs(own.length, gold.length, (r, c) => boxIou(own[r]!, gold[c]!), iou).length
    hits += matched
    boxes += own.length + gold.length
    sum += own.length + gold.length === 0 ? 1 : (2 * matched) / (own.length + gold.length)
  }
  return { all: (2 * hits) / boxes, mean: sum / truth.size }
}

export interface BoxFigures {
  /** By number of responses used and rule: F1 at IoU .5 and .75. */
  rules: { responses: string; rule: string; f50: number; f75: number; mean50: number; mean75: number }[]
  /** With the threshold fitted on 30 gold images and scored on the other 70, 20 seeds. */
  fitted: { f50: number; f75: number; ece: number }
  reliability: Reliability
}

export function boxFigures(seeds = 20): BoxFigures {
  const { responses, truth } = readBoxes()
  const rules: BoxFigures["rules"] = []
  for (const count of [3, 5, Number.POSITIVE_INFINITY]) {
    const seen = new Map<string, number>()
    const some = responses.filter(({ task }) => {
      seen.set(task, (seen.get(task) ?? 0) + 1)
      return seen.get(task)! <= count
    })
    const options: [string, BoxOptions][] = [
      ["existence ≥ .4 (default)", {}],
      ["votes ≥ 30 %", { existenceMin: 0, voteShareMin: 0.3 }],
      ["votes ≥ 50 %", { existenceMin: 0, voteShareMin: 0.5 }],
    ]
    for (const [rule, option] of options) {
      const found = new Map(aggregateBoxes(some, option).answers.map(answer => [answer.task, answer.boxes]))
      const [half, three] = [boxF1(found, truth, 0.5), boxF1(found, truth, 0.75)]
      rules.push({
        responses: Number.isFinite(count) ? `${count}` : "all (8.6)",
        rule,
        f50: half.all,
        f75: three.all,
        mean50: half.mean,
        mean75: three.mean,
      })
    }
  }
  const fitted = { f50: 0, f75: 0, ece: 0 }
  for (let seed = 1; seed <= seeds; seed++) {
    const random = seededRandom(seed)
    const order = [...truth.keys()].map(task => [random(), task] as const).sort((a, b) => a[0] - b[0])
    const gold = new Map(order.slice(0, 30).map(([, task]) => [task, truth.get(task)!]))
    const rest = new Map(order.slice(30).map(([, task]) => [task, truth.get(task)!]))
    const fit = fitBoxThreshold(responses, gold)
    const found = new Map(aggregateBoxes(responses, fit).answers.map(answer => [answer.task, answer.boxes]))
    const claims = boxClaims(responses, rest, { calibration: fit.calibration })
    fitted.f50 += boxF1(found, rest, 0.5).all / seeds
    fitted.f75 += boxF1(found, rest, 0.75).all / seeds
    fitted.ece += reliabilityOf(claims.stated, claims.held, 10).ece / seeds
  }
  const claims = boxClaims(responses, truth)
  return { rules, fitted, reliability: reliabilityOf(claims.stated, claims.held, 10) }
}

/** A reliability curve as rows of a table. */
export function curveRows({ bins }: Reliability) {
  return bins
    .filter(bin => bin.count > 0)
    .map(bin => ({
      stated: round(bin.stated, 3),
      held: round(bin.held.value, 3),
      low: round(bin.held.low, 3),
      high: round(bin.held.high, 3),
      n: bin.count,
    }))
}

if (import.meta.main) {
  const { rules, fitted, reliability } = boxFigures()
  printTable(
    "boxes, 100 photos: F1 over all boxes, and mean over photos (target .77 / .56)",
    rules.map(({ responses, rule, f50, f75, mean50, mean75 }) => ({
      responses,
      rule,
      "F1@.5": round(f50, 3),
      "F1@.75": round(f75, 3),
      "mean @.5": round(mean50, 3),
      "mean @.75": round(mean75, 3),
    })),
  )
  printTable("threshold and calibration from 30 gold photos, scored on the other 70, 20 seeds", [
    { "F1@.5": round(fitted.f50, 3), "F1@.75": round(fitted.f75, 3), ECE: round(fitted.ece, 3) },
  ])
  printTable(
    `existence without any gold: ECE ${round(reliability.ece, 3)}, NLL ${round(reliability.nll, 3)}`,
    curveRows(reliability),
  )
}
