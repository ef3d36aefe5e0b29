/** Changes of a form under way: every one gives a new form; what refers to something renamed follows it. */
import type { Form, View } from "@tagwerk/contract/form.ts"
import type { Label } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Question } from "@tagwerk/contract/kind.ts"

/** Which part of a form is being edited. */
export interface Spot {
  list: "views" | "questions"
  at: number
}

export function freshKey(taken: readonly string[], wanted: string): string {
  for (let n = 1; ; n++) {
    const key = n === 1 ? wanted : `${wanted}_${n}`
    if (!taken.includes(key)) return key
  }
}

export function addView(form: Form, view: View["view"], fields: readonly string[]): Form {
  const shown = new Set(form.views.map(one => one.from))
  const free = fields.find(field => !shown.has(`$${field}`)) ?? view
  const key = freshKey(
    form.views.map(one => one.key),
    view,
  )
  return { ...form, views: [...form.views, { key, view, from: `$${free}` }] }
}

export function addQuestion(form: Form, kind: KindName): Form {
  const key = freshKey(
    form.questions.map(one => one.key),
    kind === "text" ? "note" : kind,
  )
  return { ...form, questions: [...form.questions, withKind({ key, kind: "text", title: "" }, kind, form.views)] }
}

/** The question as another kind. Its labels go along from one kind with labels to another. */
export function withKind(question: Question, kind: KindName, views: readonly View[]): Question {
  const { key, title, description, required } = question
  const base = {
    key,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(required === undefined ? {} : { required }),
  }
  const labels = labelsOf(question).length > 0 ? [...labelsOf(question)] : [{ name: "a" }, { name: "b" }]
  const on = views.find(view => view.view === (kind === "box" ? "image" : "text"))?.key ?? ""
  if (kind === "choice") return { ...base, kind, options: labels }
  if (kind === "span" || kind === "box") return { ...base, kind, on, labels }
  return { ...base, kind }
}

export function labelsOf(question: Question): readonly Label[] {
  if (question.kind === "choice") return question.options
  if (question.kind === "span" || question.kind === "box") return question.labels
  return []
}

export function withLabels(question: Question, labels: Label[]): Question {
  if (question.kind === "choice") return { ...question, options: labels }
  if (question.kind === "span" || question.kind === "box") return { ...question, labels }
  return question
}

/** The view at a place, changed; questions that mark it follow its new key. */
export function setView(form: Form, at: number, view: View): Form {
  const before = form.views[at]?.key
  const isOnly = form.views.filter(one => one.key === before).length === 1
  return {
    views: form.views.map((one, i) => (i === at ? view : one)),
    questions: form.questions.map(question =>
      isOnly && before !== undefined && question.on === before && before !== view.key
        ? ({ ...question, on: view.key } as Question)
        : question,
    ),
  }
}

export function setQuestion(form: Form, at: number, question: Question): Form {
  return { ...form, questions: form.questions.map((one, i) => (i === at ? question : one)) }
}

export function removeAt(form: Form, { list, at }: Spot): Form {
  return list === "views"
    ? { ...form, views: form.views.filter((_, i) => i !== at) }
    : { ...form, questions: form.questions.filter((_, i) => i !== at) }
}

/** One place up (-1) or down (1). At the ends nothing changes. */
export function moveBy(form: Form, { list, at }: Spot, by: -1 | 1): Form {
  return list === "views" ? { ...form, views: moved(form.views, at, by) } : { ...form, questions: moved(form.questions, at, by) }
}

export function moved<T>(items: readonly T[], at: number, by: -1 | 1): T[] {
  const [here, there] = [items[at], items[at + by]]
  if (here === undefined || there === undefined) return [...items]
  return items.map((item, i) => (i === at ? there : i === at + by ? here : item))
}

/** A list as it comes from a table or a mail: one a line, or "name<tab>title". Names that are there already are left out. */
export function pasteLabels(labels: readonly Label[], text: string): Label[] {
  const names = new Set(labels.map(label => label.name))
  const added: Label[] = []
  for (const line of text.split(/\r?\n/)) {
    const [name = "", title = ""] = line.split("\t").map(part => part.trim())
    if (name === "" || names.has(name)) continue
    names.add(name)
    added.push(title === "" || title === name ? { name } : { name, title })
  }
  return [...labels, ...added]
}
