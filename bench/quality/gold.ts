/** Auto with 50 random gold tasks: accuracy and calibration on the tasks that are no gold, 20 seeds. */
import { choose } from "../../quality/src/choose.ts"
import { majority } from "../../quality/src/majority.ts"
import { seededRandom } from "../../quality/src/random.ts"
import { reliability } from "../../quality/src/reliability.ts"
import { accuracy } from "../../quality/src/score.ts"
import { withGold } from "../../quality/src/vote.ts"
import { type CrowdSet, crowdSets } from "./crowd.ts"

/** A random gold set of a set's tasks with truth, and the truth of the rest. */
export function drawGold(set: CrowdSet, size: number, seed: number): { gold: Int32Array; rest: Int32Array } {
  const random = seededRandom(seed)
  const known: number[] = []
  for (let i = 0; i < set.truth.length; i++) if (set.truth[i]! >= 0) known.push(i)
  const gold = new Int32Array(set.truth.length).fill(-1)
  const rest = set.truth.slice()
  for (let x = 0; x < size; x++) {
    const y = x + Math.floor(random() * (known.length - x))
    const i = known[y]!
    known[y] = known[x]!
    gold[i] = set.truth[i]!
    rest[i] = -1
  }
  return { gold, rest }
}

export interface GoldRow {
  set: string
  accuracy: number
  majority: number
  ece: number
  nll: number
  chosen: Record<string, number>
}

export function goldFigures(seeds: number, size = 50, candidates?: readonly string[], names?: readonly string[]): GoldRow[] {
  return crowdSets()
    .filter(set => !names || names.includes(set.name))
    .map(set => {
      const row: GoldRow = { set: set.name, accuracy: 0, majority: 0, ece: 0, nll: 0, chosen: {} }
      const voted = majority(set.votes)
      for (let seed = 1; seed <= seeds; seed++) {
        const { gold, rest } = drawGold(set, size, seed)
        const result = choose(withGold(set.votes, gold), candidates ? { candidates } : {})
        const scored = { posterior: result.belief.posterior, classes: set.votes.classes, truth: rest }
        const { ece, nll } = reliability(scored)
        row.accuracy += accuracy(scored) / seeds
        row.majority += accuracy({ ...scored, posterior: voted.posterior }) / seeds
        row.ece += ece / seeds
        row.nll += nll / seeds
        row.chosen[result.belief.method] = (row.chosen[result.belief.method] ?? 0) + 1
      }
      return row
    })
}

if (process.argv[1] === import.meta.filename) {
  const rows = goldFigures(Number(process.argv[2] ?? 20))
  const mean = (field: "accuracy" | "majority" | "ece" | "nll") => rows.reduce((sum, r) => sum + r[field] / rows.length, 0)
  for (const r of rows)
    console.log(
      `${r.set.padEnd(9)} auto ${r.accuracy.toFixed(4)}  majority ${r.majority.toFixed(4)}  ECE ${r.ece.toFixed(3)}  NLL ${r.nll.toFixed(3)}  ${JSON.stringify(r.chosen)}`,
    )
  console.log(
    `mean      auto ${mean("accuracy").toFixed(4)}  majority ${mean("majority").toFixed(4)}  ECE ${mean("ece").toFixed(3)}  NLL ${mean("nll").toFixed(3)}`,
  )
}
