/** `tagwerk audit`: what the labels that people already have are worth, in the terminal and as one page; no server, no database. */

import { computed, sayRefused } from "./aggregate-input.ts"
import { confidenceText, percentText } from "./aggregate-kind.ts"
import { checkOutput, writeOutput } from "./aggregate-output.ts"
import { agreementLines } from "./agreement.ts"
import { type AuditFigures, auditFigures } from "./audit-figure.ts"
import { readAudit } from "./audit-format.ts"
import type { AuditInput } from "./audit-input.ts"
import { auditPage } from "./audit-page.ts"
import { BadInput, CalledWrongly, type Command } from "./command.ts"

export const audit: Command = {
  says: "Say what existing labels are worth: answers, labels likely wrong, workers to look at, agreement, responses enough.",
  takes: "FILE…",
  options: {
    question: {
      type: "string",
      value: "NAME",
      says: "which question, when there are several; left out, the one with most responses",
    },
    model: {
      type: "string",
      value: "WORKER",
      multiple: true,
      says: "a worker that is a model (predictions in an export are known as such)",
    },
    output: { type: "string", short: "o", value: "FILE", says: "where the HTML page goes; - for standard output" },
  },
  more: [
    "Reads choices out of a CSV with the header task,worker,label, a Label Studio JSON export, Argilla JSONL, doccano JSONL",
    "(several files are several people, named by the file), CVAT XML (tags and their attributes; several files are several",
    "jobs) and MTurk results; - is standard input. Needs no server.",
  ].join("\n"),
  async run({ positionals, values, out }) {
    const output = values["output"] as string | undefined
    if (positionals.length === 0)
      throw new CalledWrongly("Which file? Nothing was computed. tagwerk audit export.json --output audit.html")
    if (output === "-" && out.json)
      throw new CalledWrongly("Both --json and --output - want standard output. Nothing was computed. Leave one of them out.")
    checkOutput(output, ".html")
    const say = output === "-" ? (line: string) => void process.stderr.write(`${line}\n`) : out.say
    const files: AuditInput[] = []
    for (const file of positionals) files.push(await readAudit(file, out))
    const tables = files.map(one => one.table)
    const input = joined(files)
    const { question, responses, notes } = asked(input, values["question"] as string | undefined)
    const said = new Set(responses.map(one => one.worker))
    const models = [...input.models, ...((values["model"] as string[] | undefined) ?? [])].filter(name => said.has(name))
    if (models.length)
      notes.push(
        `${models.join(", ")} ${models.length === 1 ? "is a model" : "are models"}: on a task models count for at most one person.`,
      )
    out.progress(`computing ${responses.length} responses`)
    const figures = computed(() => auditFigures(responses, models))
    if (figures.agreement.mean === undefined)
      notes.push(
        "Every task was answered by one worker only: nothing can be held against a second opinion. Have a random tenth of the tasks answered again.",
      )
    const file = tables.map(table => table.name).join(", ")
    if (output !== undefined)
      await writeOutput(output, [
        Buffer.from(auditPage({ file, format: input.format, question, notes, shown: input.shown, figures })),
      ])
    for (const table of tables) sayRefused(table, say)
    for (const line of [`${file}: ${input.format}, question “${question}”`, ...notes, ...lines(figures)]) say(line)
    if (output !== undefined && output !== "-") say(`The page is ${output}.`)
    if (output === undefined) say("--output audit.html writes all of it as one page.")
    const { tasks: _, pairs: __, ...agreement } = figures.agreement
    out.result({
      file,
      format: input.format,
      question,
      left_out: tables.reduce((sum, table) => sum + table.refused.length, 0),
      notes,
      ...figures,
      agreement,
    })
    return 0
  },
}

function joined([first, ...more]: AuditInput[]): AuditInput {
  const input = first!
  for (const other of more) {
    if (other.format !== input.format)
      throw new BadInput(`One file is ${input.format}, another ${other.format}. Nothing was computed. Audit them one by one.`)
    for (const one of other.responses) input.responses.push(one)
    for (const name of other.models) input.models.add(name)
    for (const [task, text] of other.shown) input.shown.set(task, text)
    input.notes.push(...other.notes)
  }
  return input
}

function asked(input: AuditInput, wanted: string | undefined) {
  const counts = new Map<string, number>()
  for (const { question } of input.responses) counts.set(question, (counts.get(question) ?? 0) + 1)
  const names = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!)
  const question = wanted ?? names[0]!
  if (!counts.has(question))
    throw new CalledWrongly(
      `There is no question “${question}”. Nothing was computed. The questions: ${names.slice(0, 20).join(", ")}.`,
    )
  const notes = [...input.notes]
  if (names.length > 1)
    notes.push(
      `There are other questions: ${names
        .filter(name => name !== question)
        .slice(0, 20)
        .join(", ")}; --question NAME audits one of them.`,
    )
  return { question, notes, responses: input.responses.filter(one => one.question === question) }
}

function lines(figures: AuditFigures): string[] {
  const { answers, wrong, workers, enough, lookAlikes, lookAlikeGroups } = figures
  const flagged = workers.filter(one => one.isToLookAt)
  const least = [...answers].sort((a, b) => a.confidence - b.confidence).slice(0, 5)
  return [
    `${answers.length} tasks, ${figures.workerCount} workers, ${figures.responses} responses; ${percentText(answers.filter(one => one.confidence >= 0.95).length / answers.length)} of the answers have a confidence of .95 or more (not calibrated).`,
    "Least sure:",
    ...least.map(one => `  ${one.task}  ${one.label}  ${confidenceText(one.confidence)} of ${one.responses} responses`),
    `Responses likely wrong: ${wrong.length}`,
    ...wrong
      .slice(0, 5)
      .map(one => `  ${one.task}: ${one.worker} said ${one.label}, rather ${one.answer} (${confidenceText(one.probability)})`),
    `Workers to look at: ${flagged.length}`,
    ...flagged
      .slice(0, 5)
      .map(
        one =>
          `  ${one.worker}  accuracy ${confidenceText(one.accuracy)} [${confidenceText(one.low)}, ${confidenceText(one.high)}] over ${one.responses} responses`,
      ),
    ...(lookAlikes.length
      ? [`Pairs of workers who answer alike beyond their tasks: ${lookAlikes.length} (a ranking, never a verdict)`]
      : []),
    ...lookAlikeGroups
      .slice(0, 3)
      .map(group => `  as a group: ${group.workers.slice(0, 8).join(", ")}${group.workers.length > 8 ? ", …" : ""}`),
    ...agreementLines(figures.agreement).slice(0, 3),
    ...(enough
      ? [
          enough.fixedEnough === undefined || enough.fixedEnough >= enough.mean
            ? `Enough: all of the ${enough.mean.toFixed(1)} responses a task, if every task gets as many.`
            : `Enough: ${enough.fixedEnough} responses a task instead of ${enough.mean.toFixed(1)} give 98 % of the same answers.`,
          `Asking on only below confidence ${enough.adaptive.target}: ${enough.adaptive.responses.toFixed(1)} responses a task, ${percentText(enough.adaptive.same)} of the same answers.`,
        ]
      : []),
  ]
}
