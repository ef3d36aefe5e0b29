import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { chanceCoin } from "./chance-coin.ts"
import { methods } from "./choose.ts"
import { dawidSkene } from "./dawid-skene.ts"
import { ebcc } from "./ebcc.ts"
import { glad } from "./glad.ts"
import { ibcc } from "./ibcc.ts"
import { mace } from "./mace.ts"
import { manyClasses } from "./many-class.ts"
import { oneCoin } from "./one-coin.ts"
import { seededRandom } from "./random.ts"
import { accuracy } from "./score.ts"
import { tabulate, type Vote, type Votes } from "./vote.ts"

// All nine take two minutes: TAGWERK_CROWDS=all.
const nine = ["possent", "product", "rte", "dog", "web", "face", "CF", "SP", "s_adult"] as const
const names = process.env["TAGWERK_CROWDS"] === "all" ? nine : (["rte", "dog", "face", "CF"] as const)

function lines(path: string): string[][] {
  const text = readFileSync(new URL(`../data/crowd/${path}`, import.meta.url), "utf8")
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map(line => line.trim().split(","))
}

interface CrowdSet {
  rows: Vote[]
  known: Map<string, string>
}
const sets = new Map<string, CrowdSet>(
  names.map(name => [
    name,
    {
      rows: lines(`${name}/responses.csv`).map(([task, worker, label]) => ({ task: task!, worker: worker!, label: label! })),
      known: new Map(lines(`${name}/truth.csv`).map(([task, label]) => [task!, label!])),
    },
  ]),
)

/** The same crowd under other names, in another order: rows shuffled; tasks, workers and classes renamed at random. */
function disguised({ rows, known }: CrowdSet, seed: number): CrowdSet {
  const random = seededRandom(seed)
  const renamed = (ids: Iterable<string>, letter: string) => {
    const list = [...new Set(ids)].map(id => ({ id, at: random() })).sort((a, b) => a.at - b.at)
    return new Map(list.map(({ id }, i) => [id, `${letter}${String(i).padStart(6, "0")}`]))
  }
  const task = renamed([...rows.map(row => String(row.task)), ...known.keys()], "t")
  const worker = renamed(
    rows.map(row => String(row.worker)),
    "w",
  )
  const label = renamed([...rows.map(row => String(row.label)), ...known.values()], "c")
  // Of a worker's repeats on one task the last counts, which is meant: only those go into the shuffle.
  const last = new Map(rows.map(row => [`${row.task} ${row.worker}`, row]))
  const shuffled = [...last.values()].map(row => ({ row, at: random() })).sort((a, b) => a.at - b.at)
  return {
    rows: shuffled.map(({ row }) => ({
      task: task.get(String(row.task))!,
      worker: worker.get(String(row.worker))!,
      label: label.get(String(row.label))!,
    })),
    known: new Map([...known].map(([t, l]) => [task.get(t)!, label.get(l)!])),
  }
}

function scored({ rows, known }: CrowdSet): { votes: Votes; truth: Int32Array } {
  const votes = tabulate(rows, { classes: [...new Set([...rows.map(row => String(row.label)), ...known.values()])].sort() })
  return { votes, truth: Int32Array.from(votes.tasks, t => votes.labels.indexOf(known.get(t) ?? "")) }
}

describe("rows, tasks, workers and classes in another order and under other names: at most .001 of accuracy changes", () => {
  test.each(names)("%s, every method", { timeout: 180_000 }, name => {
    const set = sets.get(name)!
    const plain = scored(set)
    const other = scored(disguised(set, 11))
    const far: string[] = []
    for (const [method, run] of Object.entries(methods)) {
      const of = ({ votes, truth }: typeof plain) => accuracy({ posterior: run(votes).posterior, classes: votes.classes, truth })
      const [one, two] = [of(plain), of(other)]
      if (Math.abs(one - two) > 0.001) far.push(`${method} ${one.toFixed(4)} ${two.toFixed(4)}`)
    }
    expect(far).toEqual([])
  })
})

describe("the objective never decreases, relative 1e-9, over 100 iterations, of every method that has one", () => {
  const end = { iterationsMax: 100, gainMin: Number.NEGATIVE_INFINITY }
  const changing = { ...end, changeMin: -1 }
  const fits: Record<string, (votes: Votes) => { objective: readonly number[] }> = {
    "one-coin": votes => oneCoin(votes, end),
    "chance-coin": votes => chanceCoin(votes, end),
    "one-coin-learned": votes => oneCoin(votes, { ...end, classPrior: "learned" }),
    "dawid-skene-ml": votes => dawidSkene(votes, { ...end, prior: "ml" }),
    "dawid-skene-map": votes => dawidSkene(votes, { ...end, prior: "map" }),
    "dawid-skene": votes => dawidSkene(votes, end),
    ibcc: votes => ibcc(votes, changing),
    mace: votes => mace(votes, end),
    glad: votes => glad(votes, end),
    ebcc: votes => ebcc(votes, { ...changing, restarts: 0 }),
    "many-classes": votes => manyClasses(votes, end),
  }
  test.each(names)("%s", { timeout: 240_000 }, name => {
    const { votes } = scored(sets.get(name)!)
    const fallen: string[] = []
    for (const [method, fit] of Object.entries(fits)) {
      const { objective } = fit(votes)
      if (objective.length !== 100) fallen.push(`${method} made ${objective.length} iterations`)
      for (let x = 1; x < objective.length; x++)
        if (objective[x]! - objective[x - 1]! < -1e-9 * Math.abs(objective[x]!))
          fallen.push(`${method}, iteration ${x}: ${objective[x - 1]} → ${objective[x]}`)
    }
    expect(fallen).toEqual([])
  })
})
