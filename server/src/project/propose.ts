/**
 * A form proposed from the first rows of data, with a reason for each choice: what is shown, what is asked, what is only kept. It can
 * always be published as it is. Labels found in the data give the options; they are never taken for answers.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import { checkForm, type Form, type Payload } from "@tagwerk/contract/form.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import type { FormProposal } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { profileColumns } from "../format/profile.ts"
import { assert } from "../refuse.ts"
import { type Column, columnsOf, isReachable, keyFrom, titleFrom } from "./column.ts"
import { mustHaveProject } from "./project.ts"

export const proposeForm: Verb<Input<Api["form.propose"]>, Output<Api["form.propose"]>> = async (tx, _actor, input) => {
  await mustHaveProject(tx, toUuid(input.project))
  return proposalFrom(input.rows)
}

const textsMax = 4
const questionsMax = 5

export function proposalFrom(rows: readonly Payload[]): FormProposal {
  const columns = columnsOf(rows, profileColumns)
  const reasons: FormProposal["reasons"] = []
  const because = (column: Column, sentence: string) => void reasons.push({ field: column.name, sentence })

  const images = columns.filter(column => column.holds === "image")
  const image = images[0] ?? null
  const asked = columns.filter(column => ["choice", "choices", "spans", "boxes"].includes(column.holds))
  const texts = textsOf(columns, image !== null)

  const views: Form["views"] = []
  const keys = new Set<string>()
  if (image) {
    views.push({ key: keyFrom(image.name, "image", keys), view: "image", from: `$${image.name}` })
    because(image, `Shown as an image: ${image.says}.`)
  }
  for (const column of texts) {
    const key = keyFrom(column.name, "text", keys)
    views.push({ key, view: "text", from: `$${column.name}`, ...(texts.length > 1 ? { title: titleFrom(column.name) } : {}) })
    const longest = column === longestOf(texts)
    const first = longest
      ? `the longest text of each row, up to ${column.profile.lengthMax} characters`
      : "running text beside it"
    because(column, `Shown: ${first}.`)
  }
  const imageKey = views.find(view => view.view === "image")?.key ?? null
  const main = longestOf(texts)
  const textKey = main ? (views.find(view => view.from === `$${main.name}`)?.key ?? null) : null

  const questions: Question[] = []
  const questionKeys = new Set<string>()
  const named = asked.some(column => column.isNamedAsLabel)
  for (const column of asked) {
    if (questions.length >= questionsMax) break
    // Where a column is called “label”, the other short ones (a source, a split) describe the row.
    if (named && !column.isNamedAsLabel && column.holds === "choice") continue
    const question = questionFrom(column, keyFrom(column.name, "answer", questionKeys), textKey, imageKey)
    if (!question) continue
    questions.push(question)
    because(column, reasonOf(column))
  }
  const kept = columns.filter(column => !reasons.some(reason => reason.field === column.name))
  if (questions.length === 0) questions.push(somethingToAsk(textKey, imageKey, reasons))
  for (const column of kept) because(column, `Kept with the task and not shown: ${column.says}.`)
  const form: Form = { views: views.length > 0 ? views : [anyView(columns, reasons)], questions }
  assert(checkForm(form).length === 0, `a proposed form can be published: ${JSON.stringify(checkForm(form))}`)
  return { form, reasons }
}

/** Running texts that every row has, longest first three in the order of the file; beside an image only real sentences. */
function textsOf(columns: readonly Column[], hasImage: boolean): Column[] {
  const texts = columns.filter(column => column.holds === "text" && column.profile.missing === 0)
  const long = texts.filter(column => column.profile.lengthMax >= 20)
  if (hasImage) return long.slice(0, textsMax)
  if (long.length > 0)
    return [...long]
      .sort(byLength)
      .slice(0, textsMax)
      .sort((a, b) => columns.indexOf(a) - columns.indexOf(b))
  const longest = [...texts].sort(byLength)[0] ?? [...columns.filter(column => column.holds === "text")].sort(byLength)[0]
  return longest ? [longest] : []
}
const byLength = (a: Column, b: Column) => b.lengthMean - a.lengthMean
const longestOf = (texts: readonly Column[]): Column | null => [...texts].sort(byLength)[0] ?? null

function questionFrom(column: Column, key: string, text: string | null, image: string | null): Question | null {
  const base = { key, title: titleFrom(column.name), required: true }
  const labels = column.labels.map(name => ({ name }))
  if (labels.length === 0) return null
  if (column.holds === "spans") return text === null ? null : { ...base, kind: "span", on: text, labels }
  if (column.holds === "boxes") return image === null ? null : { ...base, kind: "box", on: image, labels }
  return { ...base, kind: "choice", options: labels, ...(column.holds === "choices" ? { multiple: true } : {}) }
}

function reasonOf(column: Column): string {
  const n = column.labels.length
  const found = `${n} ${n === 1 ? "label" : "labels"} found in the rows looked at; add others that may come`
  if (column.holds === "spans") return `Asked as spans: its values are lists with start, end and label. ${found}.`
  if (column.holds === "boxes") return `Asked as boxes: its values are lists of rectangles with a label. ${found}.`
  if (column.holds === "choices") return `Asked as a choice of several: its values are lists of few different words. ${found}.`
  return `Asked as a choice: only ${n} different values in the ${column.profile.count} rows looked at; add others that may come. Values in the data can be taken as a model's responses; they are not taken for answers.`
}

/** Data without anything like a label still needs a question; the sentence says what to put in its place. */
function somethingToAsk(text: string | null, image: string | null, reasons: FormProposal["reasons"]): Question {
  if (image !== null) {
    reasons.push({
      field: "",
      sentence: "No column looks like labels, so boxes are asked for. Name the objects that are to be marked.",
    })
    return {
      key: "objects",
      kind: "box",
      on: image,
      title: "Draw a box around every object",
      labels: [{ name: "object" }],
      required: true,
    }
  }
  const sentence = "No column looks like labels, so a choice is asked for. Put your own options in place of “yes” and “no”."
  reasons.push({
    field: "",
    sentence: text === null ? `${sentence} No column looks like a text either; choose which one is shown.` : sentence,
  })
  return { key: "answer", kind: "choice", title: "Answer", options: [{ name: "yes" }, { name: "no" }], required: true }
}

/** Nothing looks like something to show: the first column there is. */
function anyView(columns: readonly Column[], reasons: FormProposal["reasons"]): Form["views"][number] {
  const reachable = columns.filter(one => isReachable(one.name))
  const column = reachable.find(one => one.profile.kind !== "json") ?? reachable[0]
  const name = column?.name ?? "text"
  const at = reasons.findIndex(reason => reason.field === name)
  if (at >= 0 && reasons[at]!.sentence.startsWith("Kept")) reasons.splice(at, 1)
  reasons.push({ field: name, sentence: "Shown because no other column looks like a text or an image." })
  return { key: keyFrom(name, "text", new Set()), view: "text", from: `$${name}` }
}
