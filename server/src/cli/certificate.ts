/**
 * `tagwerk certificate`: computes a dataset's certificate again, from the exported answers and what the experts said, and compares; no
 * server, no database, so that whoever has the two files need not believe whoever made them.
 */
import { createReadStream, readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { CertificateAbout, SampleResult, SampleRows } from "@tagwerk/contract/sample.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { agreementOf, methodsOf, type Rests, restsOn } from "../sample/about.ts"
import { certificateOf, labelIn } from "../sample/result.ts"
import { canonical } from "../task/canonical.ts"
import { BadInput, CalledWrongly, type Command } from "./command.ts"

export const certificate: Command = {
  says: "Compute a dataset's certificate again from its export and the experts' answers. Needs no server.",
  takes: "EXPORT.jsonl",
  options: { audit: { type: "string", value: "FILE", says: "what the experts said: the file beside the certificate (JSON)" } },
  more: [
    "EXPORT.jsonl are the answers of the frozen dataset, one JSON object a line with task and answers. The audit file holds the",
    "sample with its result, the dataset's form, and for each drawn task what the expert answered without seeing anything else, and what",
    "workers had said of it. Error rates, what answers rest on and agreement are computed from the two files and nothing else.",
    "Ends with 0 when every number is the same, with 1 when one differs.",
  ].join("\n"),
  async run({ positionals: [file, ...more], values, out }) {
    const audit = values["audit"] as string | undefined
    if (file === undefined || audit === undefined || more.length > 0)
      throw new CalledWrongly("Give both files. Nothing was computed. tagwerk certificate answers.jsonl --audit audit.json")
    const { sample, dataset, form, rows } = readAudit(audit)
    const experts = new Map(rows.map(row => [row.task as string, row.value as ResponseValue]))
    const stated = sample.result!
    const { counts, ...rates } = await compute(file, dataset.id, form, experts, stated.about?.bound ?? 1)
    const about = stated.about && {
      ...counts,
      bound: stated.about.bound,
      of: stated.about.of,
      agreement: agreementOf(
        form,
        rows.map(({ task, responses }) => ({ task, responses: responses ?? [] })),
      ),
      method: dataset.method,
    }
    const computed: SampleResult = { ...rates, ...(about ? { about } : {}) }
    const differ = differences(stated, computed)
    out.say(
      `${dataset.name} v${dataset.version}: ${dataset.tasks} tasks, ${rows.length} of them drawn at random (seed ${sample.seed}) and answered blind`,
    )
    for (const row of computed.rows)
      out.say(
        `  ${(row.label === null ? row.question : `${row.question}: ${row.label}`).padEnd(32)} ${row.text}  (${row.wrong} of ${row.audited} wrong)`,
      )
    for (const line of about ? aboutLines(about) : []) out.say(line)
    out.say(
      differ.length === 0
        ? "Every number is that of the certificate."
        : `Not the numbers of the certificate: ${differ.join("; ")}. One of the files was changed, or belongs to another dataset.`,
    )
    out.result({ same: differ.length === 0, differences: differ, result: computed })
    return differ.length === 0 ? 0 : 1
  },
}

type Audit = SampleRows & { dataset: NonNullable<SampleRows["dataset"]>; form: Form }

function readAudit(file: string): Audit {
  let read: Partial<SampleRows>
  try {
    read = JSON.parse(readFileSync(file, "utf8")) as Partial<SampleRows>
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new BadInput(`${file} is no JSON (${error.message}). Nothing was computed. Take the file beside the certificate.`)
  }
  if (!read.dataset || !Array.isArray(read.rows) || !read.sample?.result || !read.form)
    throw new BadInput(
      `${file} is not the audit of a dataset: it lacks the sample with its result, the dataset, the form or the rows. Nothing was computed. Take the file beside the certificate.`,
    )
  return read as Audit
}

/** The export is read once, line by line: sizes from all of it, pairs where an expert answered. */
async function compute(
  file: string,
  dataset: string,
  form: Form,
  experts: ReadonlyMap<string, ResponseValue>,
  bound: number,
): Promise<SampleResult & { counts: Record<Rests, number> }> {
  const counts = { automatic: 0, decided: 0, known: 0, below: 0 }
  const sizes = new Map<string, number>()
  const count = (key: string) => sizes.set(key, (sizes.get(key) ?? 0) + 1)
  const frozen = new Map<string, ResponseValue>()
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() === "") continue
    const row = lineOf(line, number, file)
    if (row.dataset !== dataset)
      throw new BadInput(
        `Line ${number} of ${file} is not of the dataset of the certificate (${String(row.dataset)} instead of ${dataset}). Nothing was computed. Export the dataset itself.`,
      )
    const given = Object.fromEntries(Object.entries(row.answers).map(([key, answer]) => [key, answer.value])) as ResponseValue
    for (const [question, value] of Object.entries(given)) {
      if (value === null) continue
      count(question)
      const label = labelIn(value)
      if (label !== null) count(`${question}\0${label}`)
    }
    counts[restsOn(form, methodsOf(row.answers), row, bound)]++
    if (experts.has(row.task)) frozen.set(row.task, given)
  }
  const lost = [...experts.keys()].filter(task => !frozen.has(task))
  if (lost.length > 0)
    throw new BadInput(
      `${lost.length} of the ${experts.size} tasks that experts answered are not in ${file}, the first ${lost[0]}. Nothing was computed. Export the whole dataset.`,
    )
  // In the order in which they were drawn, as it was computed before.
  const pairs = [...experts].map(([task, expert]) => ({ frozen: frozen.get(task)!, expert }))
  return { ...certificateOf(form.questions, pairs, sizes), counts }
}

function aboutLines({ automatic, decided, known, below, of, bound, agreement, method }: CertificateAbout): string[] {
  const all = automatic + decided + known + below
  const share = (n: number, m: number) => `${((100 * n) / Math.max(1, m)).toFixed(1)} %`
  const figure = (value: number | null) => (value === null ? "not known" : value.toFixed(3))
  return [
    `Covers ${all} of ${of} tasks (${share(all, of)})`,
    `Accepted automatically from confidence ${bound}: ${automatic} (${share(automatic, all)}); decided by experts: ${decided} (${share(decided, all)}); gold: ${known} (${share(known, all)}); less sure than that: ${below} (${share(below, all)})`,
    ...agreement.map(
      ({ question, alpha, mean, tasks }) =>
        `Agreement on ${question}: ${alpha ? `alpha ${alpha.value.toFixed(3)} [${alpha.low.toFixed(3)}, ${alpha.high.toFixed(3)}]` : "alpha not known"}, two workers say the same ${figure(mean)}, over ${tasks} audited tasks`,
    ),
    ...(method === null ? [] : [`Method: ${method}`]),
  ]
}

interface Line {
  task: string
  dataset: string | null
  answers: Record<string, QuestionAnswer>
  confidence: number
  responses: number
}
function lineOf(line: string, number: number, file: string): Line {
  let row: Partial<Line> | null
  try {
    row = JSON.parse(line) as Partial<Line> | null
  } catch {
    row = null
  }
  if (typeof row?.task !== "string" || typeof row.answers !== "object" || row.answers === null)
    throw new BadInput(
      `Line ${number} of ${file} is no answer (an object with task and answers). Nothing was computed. Export the dataset's answers as JSONL.`,
    )
  return row as Line
}

function differences(stated: SampleResult, computed: SampleResult): string[] {
  const name = (row: { question: string; label: string | null }) =>
    row.label === null ? row.question : `${row.question}: ${row.label}`
  const found: string[] = []
  const mine = new Map(computed.rows.map(row => [name(row), row]))
  for (const row of stated.rows) {
    const other = mine.get(name(row))
    mine.delete(name(row))
    if (!other) found.push(`${name(row)} is not there`)
    else
      for (const key of ["size", "audited", "wrong", "value", "low", "high"] as const)
        if (row[key] !== other[key]) found.push(`${name(row)} says ${key} ${row[key]}, computed ${other[key]}`)
  }
  const [said, other] = [stated.about, computed.about]
  if (said && other) {
    for (const key of ["automatic", "decided", "known", "below", "method"] as const)
      if (said[key] !== other[key]) found.push(`${key} says ${said[key]}, computed ${other[key]}`)
    for (const [i, one] of said.agreement.entries())
      if (canonical(one) !== canonical(other.agreement[i] ?? null))
        found.push(
          `agreement on ${one.question} says ${one.alpha?.value ?? one.mean}, computed ${other.agreement[i]?.alpha?.value ?? other.agreement[i]?.mean}`,
        )
  }
  for (const extra of mine.keys()) found.push(`${extra} is not in the certificate`)
  return found
}
