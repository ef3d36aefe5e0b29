/** Auto with 50 random gold tasks: accuracy and calibration on the tasks that are no gold, 20 seeds. */
import { choose, methods } from "../../quality/src/choose.ts"
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
      const blind = new Map(Object.entries(methods).map(([name, method]) => [name, method(set.votes)]))
      for (let seed = 1; seed <= seeds; seed++) {
        const { gold, rest } = drawGold(set, size, seed)
        const result = choose(withGold(set.votes, gold), candidates ? { candidates, blind } : { blind })
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

export function gold(seeds = 20): void {
  const rows = goldFigures(seeds)
  const mean = (field: "accuracy" | "majority" | "ece" | "nll") => rows.reduce((sum, r) => sum + r[field] / rows.length, 0)
  const line = (name: string, r: Omit<GoldRow, "set" | "chosen">) =>
    `${name.padEnd(9)} auto ${r.accuracy.toFixed(4)}  majority ${r.majority.toFixed(4)}  ECE ${r.ece.toFixed(3)}  NLL ${r.nll.toFixed(3)}`
  for (const r of rows) console.log(line(r.set, r), JSON.stringify(r.chosen))
  console.log(line("mean", { accuracy: mean("accuracy"), majority: mean("majority"), ece: mean("ece"), nll: mean("nll") }))
}

if (process.argv[1] === import.meta.filename) gold(Number(process.argv[2] ?? 20))
