/**
 * The project's own responses replayed under a plan: they arrive in a random order, every task gets its first ones, all are believed anew,
 * tasks that are sure enough stop, the others get one more, until nothing moves. Gold goes through it like any other task, blind, and only
 * calibrates: each fifth of it by the other four, so that what is realised on it is no self-praise.
 */
import type { Question, Value } from "@tagwerk/contract/kind.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import {
  applyCalibration,
  boundTogether,
  fitCalibration,
  methods,
  seededRandom,
  tabulate,
  withModelVoice,
} from "@tagwerk/quality"
import { believe, distanceOf } from "../kind/kind.ts"
import { isSupported } from "./accept.ts"

/** Plain data: it goes to a thread. */
export interface ReplayVote {
  worker: string
  isModel: boolean
  value: unknown
  /** Of the marked text, where the question marks one. */
  length?: number
}
export interface ReplayData {
  question: Question
  tasks: { id: string; votes: ReplayVote[]; gold?: unknown }[]
}
export interface ReplayPlan extends Pick<Plan, "target" | "rule" | "responses" | "responses_max"> {
  /** A name out of quality's `methods`; of no meaning for kinds that have one. */
  method: string
  /** Share of all responses that come from added workers who answer at random. */
  spammers: number
}
/** One order's outcome. Sums, so that orders can be added up. */
export interface Replayed {
  tasks: number
  used: number
  accepted: number
  /** Sum of the stated confidences of the accepted. */
  stated: number
  /** Of accepted gold, and of all gold. */
  goldAccepted: number
  goldAcceptedRight: number
  gold: number
  goldRight: number
  ranOut: number
}

/** Figures are for this target where the plan has none. */
const targetDefault = 0.95
const calibrationMin = 20
/** What one spammer answers before the next one comes. */
const spammerResponses = 40

interface Told {
  confidence: number
  right: number | null
}

/** `onRound` hears after each round how far the order is, 0 to 1. */
export function replay(data: ReplayData, plan: ReplayPlan, seed: number, onRound: (done: number) => void = () => {}): Replayed {
  const random = seededRandom(seed)
  const lines = linesOf(data, plan.spammers, random)
  const target = plan.target ?? targetDefault
  const least = plan.target === null ? plan.responses : Math.max(2, plan.responses)
  const most = plan.target === null ? plan.responses : Math.max(least, plan.responses_max)
  const given = lines.map(line => Math.min(least, line.length))
  const stopped = new Uint8Array(lines.length)
  let told: Told[] = []
  let bound = target
  for (let round = least; ; round++) {
    told = tell(data, lines, given, plan.method)
    const supported = lines.map((line, i) => supportOf(line, given[i]!))
    const candidates = told.filter((_, i) => supported[i]).map(one => one.confidence)
    bound = plan.rule === "together" ? boundTogether(candidates, target) : target
    let asked = 0
    lines.forEach((line, i) => {
      if (stopped[i] === 1) return
      const isSure = plan.target !== null && supported[i] && told[i]!.confidence >= bound
      if (isSure || given[i]! >= most || given[i]! >= line.length) stopped[i] = 1
      else {
        given[i]!++
        asked++
      }
    })
    onRound(Math.min(1, (round - least + 1) / (most - least + 1)))
    if (asked === 0) break
  }
  return sumUp(data, lines, given, told, bound, most)
}

function sumUp(
  data: ReplayData,
  lines: readonly (readonly ReplayVote[])[],
  given: readonly number[],
  told: readonly Told[],
  bound: number,
  most: number,
): Replayed {
  const sum = {
    tasks: 0,
    used: 0,
    accepted: 0,
    stated: 0,
    goldAccepted: 0,
    goldAcceptedRight: 0,
    gold: 0,
    goldRight: 0,
    ranOut: 0,
  }
  data.tasks.forEach((_, i) => {
    const { confidence, right } = told[i]!
    const isAccepted = supportOf(lines[i]!, given[i]!) && confidence >= bound
    sum.tasks++
    sum.used += given[i]!
    if (isAccepted) {
      sum.accepted++
      sum.stated += confidence
    } else if (given[i]! < most) sum.ranOut++
    if (right === null) return
    sum.gold++
    sum.goldRight += right
    if (isAccepted) {
      sum.goldAccepted++
      sum.goldAcceptedRight += right
    }
  })
  return sum
}

function supportOf(line: readonly ReplayVote[], given: number): boolean {
  let people = 0
  for (let r = 0; r < given; r++) if (!line[r]!.isModel) people++
  return isSupported({ workers: given, people })
}

/** Responses of each task in their order of arrival, spammers' among them. */
function linesOf(data: ReplayData, spammers: number, random: () => number): ReplayVote[][] {
  const said = data.tasks.flatMap(task => task.votes)
  let spams = 0
  return data.tasks.map(({ votes }) => {
    const line = [...votes]
    for (let x = line.length - 1; x > 0; x--) {
      const y = Math.floor(random() * (x + 1))
      const one = line[x]!
      line[x] = line[y]!
      line[y] = one
    }
    if (spammers <= 0 || said.length === 0) return line
    // Each place in the line is a spammer's with this probability, so that they are that share of whatever a plan asks for.
    const mixed: ReplayVote[] = []
    for (const one of line) {
      while (random() < spammers) {
        const model = said[Math.floor(random() * said.length)]!
        const name = `spammer ${Math.floor(spams++ / spammerResponses)}`
        // A task must not have the same one twice.
        const worker = mixed.some(other => other.worker === name) ? `${name} ${spams}` : name
        mixed.push({ ...model, worker, isModel: false })
      }
      mixed.push(one)
    }
    return mixed
  })
}

/** What is believed of every task from its first responses. */
function tell(data: ReplayData, lines: readonly (readonly ReplayVote[])[], given: readonly number[], method: string): Told[] {
  const { question } = data
  return question.kind === "choice" && !question.multiple
    ? tellClasses(data, lines, given, method)
    : tellValues(data, lines, given)
}

function tellClasses(
  data: ReplayData,
  lines: readonly (readonly ReplayVote[])[],
  given: readonly number[],
  method: string,
): Told[] {
  const rows: { task: string; worker: string; label: string }[] = []
  const models = new Map<string, string>()
  lines.forEach((line, i) => {
    for (let r = 0; r < given[i]!; r++) {
      const { worker, value, isModel } = line[r]!
      rows.push({ task: data.tasks[i]!.id, worker, label: value as string })
      if (isModel) models.set(worker, worker)
    }
  })
  const gold = data.tasks.flatMap(task => (task.gold === undefined ? [] : [{ task: task.id, label: task.gold as string }]))
  const classes = [...new Set([...rows.map(row => row.label), ...gold.map(row => row.label)])].sort()
  const table = tabulate(rows, { classes, models, tasks: data.tasks.map(task => task.id) })
  const K = classes.length
  const belief = withModelVoice(methods[method]!, { trusted: false })(table)
  const at = new Map(table.tasks.map((task, i) => [task, i]))
  const truth = data.tasks.map(task => (task.gold === undefined ? -1 : classes.indexOf(task.gold as string)))
  const known = truth.flatMap((t, i) => (t >= 0 ? [i] : []))
  const rowOf = (of: Float64Array, i: number) => of.subarray(at.get(data.tasks[i]!.id)! * K, (at.get(data.tasks[i]!.id)! + 1) * K)
  const posterior = belief.posterior.slice()
  if (known.length >= calibrationMin && K >= 2) {
    const evidence = new Float64Array(known.length * K)
    for (const [x, i] of known.entries()) evidence.set(rowOf(belief.evidence, i), x * K)
    const labels = Int32Array.from(known, i => truth[i]!)
    const all = applyCalibration(belief.evidence, K, fitCalibration({ posterior: evidence, classes: K, truth: labels }))
    posterior.set(all)
    for (let fold = 0; fold < 5; fold++) {
      const kept = labels.map((t, x) => (x % 5 === fold ? -1 : t))
      const applied = applyCalibration(evidence, K, fitCalibration({ posterior: evidence, classes: K, truth: kept }))
      for (let x = fold; x < known.length; x += 5) rowOf(posterior, known[x]!).set(applied.subarray(x * K, x * K + K))
    }
  }
  return data.tasks.map((_, i) => {
    const row = rowOf(posterior, i)
    const confidence = row.reduce((a, b) => Math.max(a, b), 0)
    const tied = row.filter(p => p >= confidence - 1e-9).length
    return { confidence, right: truth[i]! < 0 ? null : row[truth[i]!]! >= confidence - 1e-9 ? 1 / tied : 0 }
  })
}

function tellValues(
  { question, tasks }: ReplayData,
  lines: readonly (readonly ReplayVote[])[],
  given: readonly number[],
): Told[] {
  const votes = lines.flatMap((line, i) =>
    line.slice(0, given[i]!).map(({ worker, value, isModel, length }) => ({
      task: tasks[i]!.id,
      worker,
      value: value as never,
      ...(isModel ? { model: true } : {}),
      ...(length === undefined ? {} : { length }),
    })),
  )
  const { answers } = believe({ question, votes, silent: [], gold: new Map() })
  return tasks.map(task => {
    const answer = answers.get(task.id)
    const right =
      task.gold === undefined ? null : 1 - distanceOf(question, task.gold as Value, (answer?.value ?? null) as Value | null)
    return { confidence: answer?.confidence ?? 0, right }
  })
}
