/** The nine crowd sets of quality/data, read once each. */
import { readFileSync } from "node:fs"
import { tabulate, type Vote, type Votes } from "../../quality/src/vote.ts"

export const crowdNames = ["possent", "product", "rte", "dog", "web", "face", "CF", "SP", "s_adult"] as const
export type CrowdName = (typeof crowdNames)[number]

export interface CrowdSet {
  name: string
  rows: Vote[]
  votes: Votes
  /** True class by task of `votes`, −1 where unknown. */
  truth: Int32Array
  truthOf: Map<string, string>
}

const folder = new URL("../../quality/data/crowd/", import.meta.url)

function readRows(file: URL): string[][] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map(line => line.trim().split(","))
}

export function readCrowd(name: string): CrowdSet {
  const rows = readRows(new URL(`${name}/responses.csv`, folder)).map(([task, worker, label]) => ({
    task: task!,
    worker: worker!,
    label: label!,
  }))
  const truthOf = new Map(readRows(new URL(`${name}/truth.csv`, folder)).map(([task, label]) => [task!, label!]))
  return { name, rows, truthOf, ...table(rows, truthOf) }
}

/** The table of some of a set's rows, with all of its classes. */
export function table(rows: readonly Vote[], truthOf: ReadonlyMap<string, string>): { votes: Votes; truth: Int32Array } {
  const classes = [...new Set([...rows.map(row => String(row.label)), ...truthOf.values()])].sort()
  const votes = tabulate(rows, { classes })
  const index = new Map(classes.map((label, k) => [label, k]))
  const truth = Int32Array.from(votes.tasks, task => {
    const label = truthOf.get(task)
    return label === undefined ? -1 : index.get(label)!
  })
  return { votes, truth }
}

/** All sets, read when first asked for. */
export function crowdSets(): CrowdSet[] {
  return crowdNames.map(readCrowd)
}
