/**
 * The project's own responses replayed under a plan: they arrive in a random order, every task gets its first ones, all are believed anew,
 * tasks that are sure enough stop, the others get one more, until nothing moves. Gold goes through it like any other task, blind, and only
 * calibrates, number of responses by number: each fifth of it by the other four, so that what is realised on it is no self-praise.
 */
import type { Question, Value } from "@tagwerk/contract/kind.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import {
  applyCalibration,
  boundTogether,
  type Calibration,
  fitCalibration,
  methods,
  seededRandom,
  tabulate,
  withModelVoice,
} from "@tagwerk/quality"
import { believe, heldOf } from "../kind/kind.ts"
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
  const curves: Curves = new Map()
  let told: Told[] = []
  let bound = target
  for (let round = least; ; round++) {
    told = tell(data, lines, given, round, plan.method, curves)
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

/** What is believed of every task from its first `given` responses, when the tasks that go on have `count`. */
function tell(
  data: ReplayData,
  lines: readonly (readonly ReplayVote[])[],
  given: readonly number[],
  count: number,
  method: string,
  curves: Curves,
): Told[] {
  const { question } = data
  return question.kind === "choice" && !question.multiple
    ? tellClasses(data, lines, given, count, method, curves)
    : tellValues(data, lines, given)
}

/** Of a number of responses: the calibration by all gold, and those by all but one fifth of it. */
type Curves = Map<number, { all: Calibration; folds: Calibration[] }>

function tellClasses(
  data: ReplayData,
  lines: readonly (readonly ReplayVote[])[],
  given: readonly number[],
  count: number,
  method: string,
  curves: Curves,
): Told[] {
  const classes = [...new Set(lines.flatMap((line, i) => [...line.map(vote => vote.value), data.tasks[i]!.gold ?? []]).flat())]
    .map(String)
    .sort()
  const K = classes.length
  const truth = data.tasks.map(task => (task.gold === undefined ? -1 : classes.indexOf(String(task.gold))))
  const known = truth.flatMap((t, i) => (t >= 0 ? [i] : []))
  const belief = believeLines(data, lines, given, classes, method)
  if (known.length >= calibrationMin && K >= 2) {
    // All gold cut to this number, also what has stopped: those that go on are the doubtful ones.
    const cut = lines.map((line, i) => (truth[i]! < 0 ? given[i]! : Math.min(count, line.length)))
    const isCut = cut.some((n, i) => n !== given[i])
    const asked = isCut ? believeLines(data, lines, cut, classes, method) : belief
    const posterior = new Float64Array(known.length * K)
    for (const [x, i] of known.entries()) posterior.set(asked.rowOf(i), x * K)
    const labels = Int32Array.from(known, i => truth[i]!)
    const fit = (left: number) =>
      fitCalibration({ posterior, classes: K, truth: labels.map((t, x) => (x % 5 === left ? -1 : t)) })
    curves.set(count, { all: fit(-1), folds: [0, 1, 2, 3, 4].map(fit) })
  }
  const place = new Map(known.map((i, x) => [i, x]))
  return data.tasks.map((_, i) => {
    const plain = belief.rowOf(i)
    const curve = curves.get(given[i]!) ?? curves.get(count)
    const at = place.get(i)
    const row = curve ? applyCalibration(plain, K, at === undefined ? curve.all : curve.folds[at % 5]!) : plain
    const confidence = row.reduce((a, b) => Math.max(a, b), 0)
    const tied = row.filter(p => p >= confidence - 1e-9).length
    return { confidence, right: truth[i]! < 0 ? null : row[truth[i]!]! >= confidence - 1e-9 ? 1 / tied : 0 }
  })
}

/** Posteriors of all tasks from their first responses, without gold. */
function believeLines(
  data: ReplayData,
  lines: readonly (readonly ReplayVote[])[],
  given: readonly number[],
  classes: readonly string[],
  method: string,
) {
  const rows: { task: string; worker: string; label: string }[] = []
  const models = new Map<string, string>()
  lines.forEach((line, i) => {
    for (let r = 0; r < given[i]!; r++) {
      const { worker, value, isModel } = line[r]!
      rows.push({ task: data.tasks[i]!.id, worker, label: String(value) })
      if (isModel) models.set(worker, worker)
    }
  })
  const table = tabulate(rows, { classes, models, tasks: data.tasks.map(task => task.id) })
  const K = classes.length
  const { evidence } = withModelVoice(methods[method]!, { trusted: false })(table)
  const at = new Map(table.tasks.map((task, i) => [task, i]))
  return {
    rowOf: (i: number) => evidence.subarray(at.get(data.tasks[i]!.id)! * K, (at.get(data.tasks[i]!.id)! + 1) * K),
  }
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
    const right = task.gold === undefined ? null : heldOf(question, task.gold as Value, (answer?.value ?? null) as Value | null)
    return { confidence: answer?.confidence ?? 0, right }
  })
}
