import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { choose } from "./choose.ts"
import { combine } from "./combine.ts"
import { dawidSkene } from "./dawid-skene.ts"
import { ibcc } from "./ibcc.ts"
import { createIncremental } from "./incremental.ts"
import { majority } from "./majority.ts"
import { seededRandom } from "./random.ts"
import { reliability } from "./reliability.ts"
import { accuracy } from "./score.ts"
import { tabulate, type Vote, type Votes, withGold } from "./vote.ts"

const names = ["possent", "product", "rte", "dog", "web", "face", "CF", "SP", "s_adult"] as const

interface CrowdSet {
  rows: Vote[]
  votes: Votes
  truth: Int32Array
}

function lines(path: string): string[][] {
  const text = readFileSync(new URL(`../data/crowd/${path}`, import.meta.url), "utf8")
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map(line => line.trim().split(","))
}

function read(name: string): CrowdSet {
  const rows = lines(`${name}/responses.csv`).map(([task, worker, label]) => ({ task: task!, worker: worker!, label: label! }))
  const known = new Map(lines(`${name}/truth.csv`).map(([task, label]) => [task!, label!]))
  const votes = tabulate(rows)
  return { rows, votes, truth: Int32Array.from(votes.tasks, t => votes.labels.indexOf(known.get(t) ?? "")) }
}

const sets = new Map(names.map(name => [name, read(name)]))
const right = (set: CrowdSet, posterior: Float64Array) => accuracy({ posterior, classes: set.votes.classes, truth: set.truth })

/** Published and measured accuracies, in the order of `names`. */
const published = {
  majority: [0.9335, 0.8966, 0.8969, 0.8222, 0.7307, 0.6367, 0.8822, 0.8859, 0.7583],
  ibcc: [0.96, 0.9383, 0.9275, 0.8389, 0.7508, 0.6404, 0.8833, 0.915, 0.7477],
}

describe("published figures", () => {
  test.each(names.map((name, x) => [name, published.majority[x]!, published.ibcc[x]!] as const))("%s", (name, voted, bayes) => {
    const set = sets.get(name)!
    expect(Math.abs(right(set, majority(set.votes).posterior) - voted)).toBeLessThanOrEqual(0.0005)
    expect(Math.abs(right(set, ibcc(set.votes).posterior) - bayes)).toBeLessThanOrEqual(0.0015)
  })

  test.each([
    ["product", 0.9391],
    ["possent", 0.96],
    ["s_adult", 0.7477],
    ["web", 0.8289],
  ] as const)("Dawid–Skene without prior on %s", (name, figure) => {
    const set = sets.get(name)!
    expect(Math.abs(right(set, dawidSkene(set.votes, { prior: "ml" }).posterior) - figure)).toBeLessThanOrEqual(0.004)
  })
})

test("the default without gold: mean of nine ≥ .855, above majority by 2.5 points and more", () => {
  let sum = 0
  for (const set of sets.values()) sum += right(set, combine(set.votes).posterior) / names.length
  expect(sum).toBeGreaterThanOrEqual(0.855)
})

test("with 50 random gold tasks: better than majority, calibrated", () => {
  for (const name of ["possent", "rte", "dog", "CF"] as const) {
    const { votes, truth } = sets.get(name)!
    const random = seededRandom(7)
    const gold = new Int32Array(truth.length).fill(-1)
    const rest = truth.slice()
    for (let left = 50; left > 0; ) {
      const i = Math.floor(random() * truth.length)
      if (gold[i]! >= 0 || truth[i]! < 0) continue
      gold[i] = truth[i]!
      rest[i] = -1
      left--
    }
    const { belief, candidates } = choose(withGold(votes, gold), { candidates: ["combination", "majority", "one-coin", "ibcc"] })
    expect(candidates.map(c => c.method)).toEqual(["combination", "majority", "one-coin", "ibcc"])
    const scored = { posterior: belief.posterior, classes: votes.classes, truth: rest }
    expect(accuracy(scored)).toBeGreaterThan(accuracy({ ...scored, posterior: majority(votes).posterior }) - 0.015)
    const raw = reliability({ ...scored, posterior: combine(votes).posterior })
    expect(reliability(scored).nll).toBeLessThan(raw.nll)
  }
})

test("the stream ends near the batch, and exactly there after a re-seed", () => {
  for (const name of ["rte", "dog", "possent"] as const) {
    const set = sets.get(name)!
    const { votes, rows } = set
    const live = createIncremental({ classes: votes.labels })
    for (const r of rows) live.add(String(r.task), String(r.worker), String(r.label))
    const read = () => Float64Array.from(votes.tasks.flatMap(t => [...live.task(t).posterior]))
    const batch = dawidSkene(votes)
    expect(Math.abs(right(set, read()) - right(set, batch.posterior))).toBeLessThanOrEqual(0.018)
    live.reseed(batch)
    expect(right(set, read())).toBeCloseTo(right(set, batch.posterior), 6)
  }
})
