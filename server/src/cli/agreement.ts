/** `tagwerk agreement`: how far the responses in a file agree, beyond chance; no server, no database. */
import {
  type AgreementResult,
  agreement,
  fleissKappa,
  gwetAc1,
  type Interval,
  krippendorff,
  labelAgreement,
  nominalDistance,
} from "@tagwerk/quality"
import { computed, readInput, sayRefused } from "./aggregate-input.ts"
import { type Given, kindOf } from "./aggregate-kind.ts"
import { checkOutput, writeOutput } from "./aggregate-output.ts"
import { offlineKinds, pickKind, responsesOf } from "./aggregate-response.ts"
import { CalledWrongly, type Command } from "./command.ts"

/** What is known of agreement; figures are undefined where there is nothing to agree about. */
export interface AgreementReport {
  mean: number | undefined
  alpha: { value: number | undefined; interval: Interval | undefined }
  /** Choices only. */
  fleiss_kappa: number | undefined
  gwet_ac1: number | undefined
  labels: { label: string; alpha: number | undefined }[]
  tasks: AgreementResult["tasks"]
  workers: AgreementResult["workers"]
  pairs: AgreementResult["pairs"]
}

export const agreementCommand: Command = {
  says: "Say how far the responses in a file agree: Krippendorff's alpha, and by task, worker, pair and label. Needs no server.",
  takes: "FILE",
  options: {
    kind: { type: "string", value: offlineKinds.join("|"), says: "what the responses are; left out, the columns say it" },
    report: { type: "string", value: "FILE", says: "where every figure goes (JSON); - for standard output" },
  },
  more: "FILE is CSV with the header task,worker,label, or one JSON object a line; - is standard input.\nA worker who answered a task twice counts once, with the later row.",
  async run({ positionals, values, out }) {
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0)
      throw new CalledWrongly("Give one file of responses. Nothing was computed. tagwerk agreement responses.csv")
    const report = values["report"] as string | undefined
    if (report === "-" && out.json)
      throw new CalledWrongly("Both --json and --report - want standard output. Nothing was computed. Leave one of them out.")
    checkOutput(report, ".json")
    const say = report === "-" ? (line: string) => void process.stderr.write(`${line}\n`) : out.say
    const table = await readInput(file, out)
    const kind = pickKind(table, values["kind"] as string | undefined)
    const responses = responsesOf(table, kind)
    out.progress(`comparing ${responses.given.length} responses`)
    const result = computed(() =>
      responses.kind === "choice"
        ? choiceAgreement(responses.given)
        : valueAgreement(responses.given, responses.kind === "number" ? "number" : kindOf(responses.kind).distance),
    )
    const whole = { file: table.name, kind, responses: responses.given.length, left_out: table.refused.length, ...result }
    if (report !== undefined) await writeOutput(report, [Buffer.from(`${JSON.stringify(whole, null, 2)}\n`)])
    sayRefused(table, say)
    for (const line of agreementLines(result)) say(line)
    out.result(whole)
    return 0
  },
}

export function choiceAgreement(given: readonly { task: string; worker: string; label: string }[]): AgreementReport {
  const values = given.map(({ task, worker, label }) => ({ task, worker, value: label }))
  const units = unitsOf(values)
  // Intervals of every label would cost a bootstrap each; the whole has one.
  const labels = new Set(given.map(one => one.label)).size <= 100 ? labelAgreement(units, { interval: false }) : []
  return {
    ...valueAgreement(values, nominalDistance),
    fleiss_kappa: fleissKappa(units, { rounds: 1 }).value,
    gwet_ac1: gwetAc1(units, { rounds: 1 }).value,
    labels: labels.map(({ label, alpha }) => ({ label, alpha })),
  }
}

function valueAgreement<V>(given: readonly Given<V>[], distance: "number" | ((a: V, b: V) => number)): AgreementReport {
  let result: AgreementResult
  if (distance === "number") {
    // Agreement of numbers is read against their range; alpha has its own metric for them.
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const one of given as unknown as Given<number>[]) [low, high] = [Math.min(low, one.value), Math.max(high, one.value)]
    const range = high > low ? high - low : 1
    const numbers = given as unknown as Given<number>[]
    result = agreement(numbers, (a, b) => Math.abs(a - b) / range, { rounds: 1 })
    result.alpha = krippendorff(unitsOf(numbers), "interval", { rounds: roundsFor(given.length) })
  } else result = agreement(given, distance, { rounds: roundsFor(given.length) })
  const { mean, alpha, tasks, workers, pairs } = result
  return {
    mean,
    alpha: { value: alpha.alpha, interval: alpha.interval },
    fleiss_kappa: undefined,
    gwet_ac1: undefined,
    labels: [],
    tasks: tasks.sort((a, b) => a.agreement - b.agreement),
    workers: workers.sort((a, b) => a.agreement - b.agreement),
    pairs: pairs.sort((a, b) => b.agreement - a.agreement || b.tasks - a.tasks),
  }
}

/** Rounds of the bootstrap: a thousand, and fewer where there are so many responses that the interval is narrow anyway. */
function roundsFor(responses: number): number {
  return Math.round(Math.min(1000, Math.max(100, 2e7 / responses)))
}

/** The values of each task, the latest of each worker. */
function unitsOf<V>(given: readonly Given<V>[]): V[][] {
  const tasks = new Map<string, Map<string, V>>()
  for (const { task, worker, value } of given) {
    const unit = tasks.get(task) ?? new Map<string, V>()
    unit.set(worker, value)
    tasks.set(task, unit)
  }
  return [...tasks.values()].map(unit => [...unit.values()])
}

export function agreementLines(report: AgreementReport): string[] {
  if (report.mean === undefined)
    return ["No task has responses of two workers: there is nothing to compare. Have some tasks answered by a second worker."]
  const figure = (value: number | undefined) => (value === undefined ? "undefined" : value.toFixed(3))
  const { value, interval } = report.alpha
  const lines = [
    value === undefined
      ? "Krippendorff's alpha is undefined: all responses are the same, so that chance alone would agree as well."
      : `Krippendorff's alpha ${value.toFixed(4)}${interval ? ` [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]` : ""} (0 is chance, 1 is always the same)`,
    `Mean agreement of two workers on a task ${figure(report.mean)}, over ${report.tasks.length} tasks with two responses or more`,
  ]
  if (report.fleiss_kappa !== undefined || report.gwet_ac1 !== undefined)
    lines.push(`Fleiss' kappa ${figure(report.fleiss_kappa)}, Gwet's AC1 ${figure(report.gwet_ac1)}`)
  for (const { label, alpha } of report.labels.slice(0, 20)) lines.push(`  ${label}: alpha ${figure(alpha)}`)
  lines.push("Least agreement, by worker:")
  for (const one of report.workers.slice(0, 5)) lines.push(`  ${one.worker}  ${figure(one.agreement)} on ${one.tasks} tasks`)
  lines.push("Least agreement, by task:")
  for (const one of report.tasks.slice(0, 5)) lines.push(`  ${one.task}  ${figure(one.agreement)} of ${one.responses} responses`)
  return lines
}
