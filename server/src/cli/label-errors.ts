/** `tagwerk label-errors`: labels of an existing dataset that are likely wrong, from a model's probabilities; no server, no database. */
import { type LabelErrorResult, labelErrors as rankLabels } from "@tagwerk/quality"
import { writeCsv } from "../format/csv-write.ts"
import { computed, type InputTable, readInput, sayRefused, textOf } from "./aggregate-input.ts"
import { percentText } from "./aggregate-kind.ts"
import { checkOutput, writeOutput } from "./aggregate-output.ts"
import { BadInput, CalledWrongly, type Command } from "./command.ts"

interface Scored {
  items: string[]
  labels: Int32Array
  probabilities: Float64Array
  classes: string[]
  notes: string[]
}

export const labelErrors: Command = {
  says: "Rank the labels of a dataset by how likely they are wrong (confident learning). Needs no server.",
  takes: "",
  options: {
    labels: { type: "string", value: "FILE", says: "the labels as they are: task,label" },
    probabilities: {
      type: "string",
      value: "FILE",
      says: "what a model that has not seen the task says: task and one column a label",
    },
    output: { type: "string", short: "o", value: "FILE", says: "where the ranking goes (CSV); - for standard output" },
  },
  more: [
    "Both files are CSV or one JSON object a line. Probabilities: a header task,cat,dog with one number a label, each row summing",
    'to 1; in JSON also {"task":"1","probabilities":{"cat":0.9,"dog":0.1}}. They must be out of sample (cross-validation):',
    "a model believes what it was trained on, also where that is wrong.",
    "The ranking has the header task,given,suggested,score,suspect; score is P(given) − P(best other), lowest first.",
  ].join("\n"),
  async run({ positionals, values, out }) {
    const [labelFile, probabilityFile, output] = ["labels", "probabilities", "output"].map(
      name => values[name] as string | undefined,
    )
    if (labelFile === undefined || probabilityFile === undefined || positionals.length > 0)
      throw new CalledWrongly(
        "Give both files by name. Nothing was computed. tagwerk label-errors --labels labels.csv --probabilities probabilities.csv",
      )
    if (labelFile === "-" && probabilityFile === "-")
      throw new CalledWrongly("Both files cannot be standard input. Nothing was computed. Give one of them as a file.")
    if (output === "-" && out.json)
      throw new CalledWrongly("Both --json and --output - want standard output. Nothing was computed. Leave one of them out.")
    checkOutput(output, ".csv")
    const say = output === "-" ? (line: string) => void process.stderr.write(`${line}\n`) : out.say
    const given = await readInput(labelFile, out)
    const model = await readInput(probabilityFile, out)
    const scored = matched(given, model)
    out.progress(`ranking ${scored.items.length} labels`)
    const result = computed(() => rankLabels(scored.probabilities, scored.labels, scored.classes.length))
    const ranked = result.ranked.map(one => ({
      task: scored.items[one.item]!,
      given: scored.classes[one.given]!,
      suggested: scored.classes[one.suggested]!,
      score: Math.round(one.score * 1e6) / 1e6,
      suspect: one.suspect,
    }))
    if (output !== undefined)
      await writeOutput(
        output,
        writeCsv(
          ["task", "given", "suggested", "score", "suspect"],
          [ranked.map(one => [one.task, one.given, one.suggested, one.score, one.suspect])],
        ),
      )
    sayRefused(given, say)
    sayRefused(model, say)
    for (const line of scored.notes) say(line)
    for (const line of found(result, ranked)) say(line)
    if (output !== undefined && output !== "-") say(`The ranking is in ${output}.`)
    out.result({
      tasks: ranked.length,
      labels: scored.classes,
      suspects: result.suspects,
      noise: result.noise,
      joint: [...result.joint],
      left_out: given.refused.length + model.refused.length,
      notes: scored.notes,
      ...(output === undefined ? { ranked } : { output }),
    })
    return 0
  },
}

/** Tasks that both files know; each row of probabilities is scaled to sum 1 where it nearly does, and left out where it does not. */
function matched(given: InputTable, model: InputTable): Scored {
  const rows = new Map<string, Record<string, unknown>>()
  const classes: string[] = []
  const notes: string[] = []
  const wanted = new Set<string>()
  for (const { line, value } of model.rows) {
    const task = textOf(value["task"])
    const nested = value["probabilities"]
    const row = typeof nested === "object" && nested !== null ? (nested as Record<string, unknown>) : value
    if (task === undefined) {
      model.refused.push({ line, sentence: "It has no task; the other rows count. Fill it in." })
      continue
    }
    for (const name of Object.keys(row))
      if (name !== "task" && !wanted.has(name)) {
        wanted.add(name)
        classes.push(name)
      }
    const numbers = Object.entries(row).filter(([name]) => name !== "task")
    const values = numbers.map(([, cell]) => (cell === "" || cell === null ? Number.NaN : Number(cell)))
    const sum = values.reduce((a, b) => a + b, 0)
    if (values.length === 0 || !values.every(p => p >= 0 && p <= 1 + 1e-6) || Math.abs(sum - 1) > 0.02)
      model.refused.push({
        line,
        sentence: `The probabilities of task ${task} are no numbers from 0 to 1 that sum to 1; the other rows count. Correct them.`,
      })
    else if (rows.has(task))
      model.refused.push({ line, sentence: `Task ${task} stands in the file twice; the first row counts. Remove one.` })
    else rows.set(task, Object.fromEntries(numbers.map(([name], k) => [name, values[k]! / sum])))
  }
  if (rows.size === 0)
    throw new BadInput(
      `${model.name} has no usable row of probabilities. Nothing was computed. It needs a column task and one column a label. Line ${model.refused[0]?.line}: ${model.refused[0]?.sentence}`,
    )
  const index = new Map(classes.map((name, k) => [name, k]))
  const labelOf = new Map<string, { label: string; line: number }>()
  for (const { line, value } of given.rows) {
    const [task, label] = [textOf(value["task"]), textOf(value["label"])]
    const before = task === undefined ? undefined : labelOf.get(task)
    if (task === undefined || label === undefined)
      given.refused.push({
        line,
        sentence: `It has no ${task === undefined ? "task" : "label"}; the other rows count. Fill it in.`,
      })
    else if (!index.has(label))
      given.refused.push({ line, sentence: `The label “${label}” has no column of probabilities; the other rows count.` })
    else if (before !== undefined && before.label !== label)
      throw new BadInput(
        `${given.name} contradicts itself: task ${task} is “${before.label}” on line ${before.line} and “${label}” on line ${line}. Nothing was computed. Keep one of the two; for several people's labels use tagwerk aggregate.`,
      )
    else labelOf.set(task, { label, line })
  }
  const items = [...labelOf.keys()].filter(task => rows.has(task))
  if (items.length === 0)
    throw new BadInput(
      `No task of ${given.name} has a row in ${model.name}. Nothing was computed. Both need the same ids in the column task, and labels as column names. ${given.refused[0]?.sentence ?? ""}`.trim(),
    )
  if (items.length < labelOf.size) notes.push(`${labelOf.size - items.length} labels have no probabilities; they were left out.`)
  if (rows.size > items.length) notes.push(`${rows.size - items.length} rows of probabilities have no label; they were not used.`)
  const probabilities = new Float64Array(items.length * classes.length)
  items.forEach((task, i) => {
    for (const [name, p] of Object.entries(rows.get(task)!)) probabilities[i * classes.length + index.get(name)!] = p as number
  })
  return { items, classes, notes, probabilities, labels: Int32Array.from(items, task => index.get(labelOf.get(task)!.label)!) }
}

function found(
  result: LabelErrorResult,
  ranked: { task: string; given: string; suggested: string; score: number; suspect: boolean }[],
) {
  return [
    `${ranked.length} labels, of which about ${percentText(result.noise)} are wrong by estimate; ${result.suspects} to look at:`,
    ...ranked
      .filter(one => one.suspect)
      .slice(0, 20)
      .map(one => `  ${one.task}  ${one.given} → ${one.suggested}  ${one.score.toFixed(3)}`),
    ...(result.suspects > 20 ? [`  and ${result.suspects - 20} more; --output writes them all`] : []),
  ]
}
