/** `tagwerk aggregate`: from a file of responses to answers with a confidence; no server, no database. */
import { methods } from "@tagwerk/quality"
import { writeCsv } from "../format/csv-write.ts"
import { writeJsonl } from "../format/jsonl-write.ts"
import { aggregateChoice, SOMETHING_ELSE } from "./aggregate-choice.ts"
import { computed, type InputTable, readInput, sayRefused } from "./aggregate-input.ts"
import { confidenceText, type Given, kindOf, percentText, within } from "./aggregate-kind.ts"
import { checkOutput, writeOutput } from "./aggregate-output.ts"
import { offlineKinds, pickKind, type Responses, responsesOf } from "./aggregate-response.ts"
import { BadInput, CalledWrongly, type Command } from "./command.ts"

interface WrittenAnswer {
  task: string
  label: unknown
  confidence: number
}

export const aggregate: Command = {
  says: "Compute one answer with a confidence for each task from a file of responses. Needs no server.",
  takes: "FILE",
  options: {
    gold: { type: "string", value: "FILE", says: "tasks whose answer is known: task,label" },
    method: { type: "string", value: "NAME", default: "auto", says: `auto, or one of ${Object.keys(methods).join(", ")}` },
    kind: { type: "string", value: offlineKinds.join("|"), says: "what the responses are; left out, the columns say it" },
    labels: { type: "string", value: "A,B,…", says: "the labels that an answer can have; left out, those that occur" },
    "cannot-tell": { type: "string", value: "LABEL", multiple: true, says: "a label that means: I cannot tell" },
    model: {
      type: "string",
      value: "WORKER",
      multiple: true,
      says: "a worker that is a model: it counts for at most one person",
    },
    output: { type: "string", short: "o", value: "FILE", says: "where the answers go: .csv, .jsonl, or - for standard output" },
    report: { type: "string", value: "FILE", says: "where the report goes (JSON)" },
  },
  more: [
    "FILE is CSV with the header task,worker,label (text: task,worker,text), or one JSON object a line",
    '({"task":"1","worker":"ann","boxes":[{"label":"car","x":1,"y":2,"width":3,"height":4}]}); - is standard input.',
    "The answers have the header task,label,confidence; for all kinds but choice the label is the value as JSON.",
    "In a CSV a label that a spreadsheet would run as a formula gets an apostrophe in front; .jsonl holds it as it was.",
    "A worker who answered a task twice counts once, with the later row. With 20 gold tasks or more the method is chosen",
    "and the confidence calibrated by them; gold tasks get their gold as the answer.",
    "Rows that cannot be used are left out and named. Exit code 1 when nothing could be computed, 2 when called wrongly.",
  ].join("\n"),
  async run({ positionals, values, out }) {
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0)
      throw new CalledWrongly(
        "Give one file of responses. Nothing was computed. tagwerk aggregate responses.csv --output answers.csv",
      )
    const text = (name: string) => values[name] as string | undefined
    const output = text("output")
    const onStandard = [out.json && "--json", output === "-" && "--output -", text("report") === "-" && "--report -"].filter(
      Boolean,
    )
    if (onStandard.length > 1)
      throw new CalledWrongly(`${onStandard.join(" and ")} want standard output. Nothing was computed. Leave one of them out.`)
    if (file === "-" && text("gold") === "-")
      throw new CalledWrongly("Responses and gold cannot both be standard input. Nothing was computed. Give one as a file.")
    checkOutput(output, ".csv", ".jsonl")
    checkOutput(text("report"), ".json")
    const say = output === "-" || text("report") === "-" ? (line: string) => void process.stderr.write(`${line}\n`) : out.say
    const table = await readInput(file, out)
    const kind = pickKind(table, text("kind"))
    const method = checkMethod(text("method") ?? "auto", kind)
    const responses = responsesOf(table, kind)
    const goldTable = text("gold") === undefined ? undefined : await readInput(text("gold")!, out)
    const gold = goldTable && responsesOf(goldTable, kind, false)
    out.progress(`computing ${responses.given.length} responses`)
    const { answers, report } = computed(() =>
      responses.kind === "choice"
        ? choiceAnswers(table, responses, gold, {
            method,
            classes: text("labels")
              ?.split(",")
              .map(label => label.trim()),
            extraLabels: (values["cannot-tell"] as string[] | undefined) ?? [],
            models: (values["model"] as string[] | undefined) ?? [],
          })
        : valueAnswers(responses, gold, method),
    )
    const whole = {
      file: table.name,
      kind,
      responses: responses.given.length,
      left_out: table.refused.length,
      left_out_rows: table.refused.slice(0, 1000),
      ...report,
    }
    if (output !== undefined)
      await writeOutput(
        output,
        output.endsWith(".jsonl")
          ? writeJsonl([answers])
          : writeCsv(
              ["task", "label", "confidence"],
              [
                answers.map(({ task, label, confidence }) => [
                  task,
                  kind === "choice" ? label : JSON.stringify(label),
                  confidence,
                ]),
              ],
            ),
      )
    if (text("report") !== undefined) await writeOutput(text("report")!, [Buffer.from(`${JSON.stringify(whole, null, 2)}\n`)])
    sayRefused(table, say)
    if (goldTable) sayRefused(goldTable, say)
    for (const line of summary(whole, answers)) say(line)
    if (output !== undefined && output !== "-") say(`Answers are in ${output}.`)
    if (output === undefined && text("report") === undefined)
      say("Nothing was written; --output answers.csv writes the answers, --report report.json the report.")
    out.result({ ...whole, ...(output === undefined ? { answers } : { output }) })
    return 0
  },
}

function checkMethod(method: string, kind: string): string {
  const known = kind === "choice" ? ["auto", ...Object.keys(methods)] : kindOf(kind as "text").methods
  if (!known.includes(method))
    throw new CalledWrongly(
      `There is no method “${method}” for the kind ${kind}. Nothing was computed. Choose among ${known.join(", ")}.`,
    )
  return method
}

interface Settings {
  method: string
  classes: string[] | undefined
  extraLabels: string[]
  models: string[]
}
interface Computed {
  answers: WrittenAnswer[]
  report: Record<string, unknown> & { method: string; tasks: number; workers: number; notes: string[] }
}

function choiceAnswers(
  table: InputTable,
  responses: Responses & { kind: "choice" },
  gold: Responses | undefined,
  { method, classes, extraLabels, models }: Settings,
): Computed {
  const notes: string[] = []
  let rows = responses.given
  if (classes) {
    const allowed = new Set([...classes, ...extraLabels])
    const kept = rows.filter(row => allowed.has(row.label))
    if (kept.length < rows.length) {
      const other = [...new Set(rows.filter(row => !allowed.has(row.label)).map(row => row.label))]
      notes.push(
        `${rows.length - kept.length} responses of ${table.name} have a label that is none of --labels (${other.slice(0, 5).join(", ")}${other.length > 5 ? ", …" : ""}); they were left out, the others count.`,
      )
    }
    if (kept.length === 0)
      throw new BadInput(
        `No response of ${table.name} has one of --labels (${classes.join(", ")}). Nothing was computed. The first one says “${rows[0]!.label}”; correct the list.`,
      )
    rows = kept
  }
  const known = new Set(rows.map(row => row.worker))
  const strange = models.filter(name => !known.has(name))
  if (strange.length) notes.push(`No response is by ${strange.join(", ")}, named as a model; nothing changed by that.`)
  const result = aggregateChoice(rows, {
    method,
    extraLabels,
    models: models.filter(name => known.has(name)),
    ...(classes ? { classes } : {}),
    ...(gold?.kind === "choice" ? { gold: gold.given } : {}),
  })
  const { votes, belief } = result
  if (votes.superseded.length)
    notes.push(
      `${votes.superseded.length} rows are followed by a later one of the same worker on the same task; the later one counts.`,
    )
  if (result.gold?.unknown.length)
    notes.push(
      `${result.gold.unknown.length} gold tasks have no response (${result.gold.unknown.slice(0, 5).join(", ")}); they were not used.`,
    )
  if (votes.workers.length === 1)
    notes.push("There is one worker: nothing can be held against another opinion, so no confidence is high.")
  if (votes.classes === 1 || votes.labels.includes(SOMETHING_ELSE))
    notes.push("All responses say the same label; that nothing else was right cannot be known from them.")
  const answers = result.answers.map(({ task, label, confidence }) => ({ task, label, confidence: within(confidence) }))
  return {
    answers,
    report: {
      method: result.method,
      responses: rows.length,
      tasks: votes.tasks.length,
      workers: votes.workers.length,
      labels: votes.labels,
      calibrated: result.isCalibrated,
      gold: result.gold && result.gold.tasks > 0 ? { ...result.gold, unknown: result.gold.unknown.slice(0, 1000) } : undefined,
      candidates: result.candidates.map(({ method, accuracy, logLoss, z, chosen }) => ({
        method,
        accuracy,
        log_loss: logLoss,
        z,
        chosen,
      })),
      expected_accuracy: mean(answers),
      worker_accuracy: belief
        ? Object.fromEntries(votes.workers.slice(0, 100_000).map((name, j) => [name, within(belief.expectedAccuracy[j]!)]))
        : undefined,
      notes,
    },
  }
}

function valueAnswers(responses: Exclude<Responses, { kind: "choice" }>, gold: Responses | undefined, method: string): Computed {
  const kind = kindOf(responses.kind)
  const notes: string[] = []
  const { answers, workers } = kind.aggregate(responses.given, method)
  const byTask = new Map(answers.map(one => [one.task, one]))
  const known = gold && gold.kind !== "choice" ? (gold.given as Given<unknown>[]) : []
  const scored = known.filter(one => byTask.has(one.task))
  if (scored.length < known.length) notes.push(`${known.length - scored.length} gold tasks have no response; they were not used.`)
  const total = scored.reduce((sum, one) => sum + kind.score.of(one.value, byTask.get(one.task)!.value), 0)
  const written = answers.map(one => ({ task: one.task, label: one.written, confidence: within(one.confidence) }))
  return {
    answers: written,
    report: {
      method,
      tasks: answers.length,
      workers: new Set(responses.given.map(one => one.worker)).size,
      gold: scored.length ? { tasks: scored.length, [kind.score.name]: total / scored.length } : undefined,
      expected_accuracy: mean(written),
      worker_figures: workers,
      notes,
    },
  }
}

function mean(answers: readonly WrittenAnswer[]): number {
  return answers.reduce((sum, one) => sum + one.confidence, 0) / Math.max(1, answers.length)
}

function summary(report: Computed["report"] & { kind: string; responses: number }, answers: readonly WrittenAnswer[]): string[] {
  const lines = [...report.notes]
  lines.push(
    `${report.tasks} tasks, ${report.workers} workers, ${report.responses} responses of the kind ${report.kind}; method: ${report.method}${report["calibrated"] ? ", calibrated on gold" : ""}`,
  )
  lines.push(
    `Mean confidence ${percentText(report["expected_accuracy"] as number)}; ${percentText(answers.filter(one => one.confidence >= 0.95).length / Math.max(1, answers.length))} of the answers have .95 or more.`,
  )
  if (report.kind === "choice" && !report["calibrated"])
    lines.push(
      "The confidence is not calibrated: with 20 or more gold tasks it would be; until then read it as too high rather than too low.",
    )
  const gold = report["gold"] as
    | ({ tasks: number; accuracy?: number; interval?: [number, number] } & Record<string, unknown>)
    | undefined
  if (gold?.accuracy !== undefined && gold.interval)
    lines.push(
      `Against ${gold.tasks} gold tasks, not shown to the method: ${percentText(gold.accuracy)} right [${percentText(gold.interval[0])}, ${percentText(gold.interval[1])}].`,
    )
  else if (gold)
    for (const [name, value] of Object.entries(gold))
      if (name !== "tasks")
        lines.push(`Against ${gold.tasks} gold tasks: ${name.replaceAll("_", " ")} ${(value as number).toFixed(4)}.`)
  const least = [...answers].sort((a, b) => a.confidence - b.confidence).slice(0, 5)
  lines.push("Least sure:", ...least.map(one => `  ${one.task}  ${show(one.label)}  ${confidenceText(one.confidence)}`))
  return lines
}

function show(label: unknown): string {
  const text = typeof label === "string" ? label : JSON.stringify(label)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
