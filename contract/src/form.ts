/**
 * A form composes views (what a task shows) and questions (what it asks). Responses say which version of it they answered.
 */

import { type Fault, type Ground, isNoValue, noValueSchema } from "./kind/value.ts"
import { type KindName, kindNames, kindOf, kinds, type Question, type Value } from "./kind.ts"

export interface View {
  key: string
  view: "text" | "image"
  /** `$field` of the task's payload; a dotted path reaches inside. */
  from: string
  title?: string
}
export interface Form {
  views: View[]
  questions: Question[]
}
/** What one worker says: a value for each question answered. */
export type ResponseValue = Record<string, Value>
/** A task's own data. Files stand in it by their id (`file_…`), other images by URL. */
export type Payload = Record<string, unknown>

const keyPattern = /^[a-z][a-z0-9_]{0,39}$/
const questionBase = {
  key: { type: "string", pattern: keyPattern.source },
  title: { type: "string", maxLength: 300 },
  description: { type: "string", maxLength: 4000 },
  on: { type: "string" },
  required: { type: "boolean" },
}

/** JSON Schema of a form, assembled from the kinds. */
export const formSchema = {
  type: "object",
  properties: {
    views: {
      type: "array",
      minItems: 1,
      maxItems: 20,
      items: {
        type: "object",
        properties: {
          key: { type: "string", pattern: keyPattern.source },
          view: { enum: ["text", "image"] },
          from: { type: "string", pattern: "^\\$.+" },
          title: { type: "string", maxLength: 200 },
        },
        required: ["key", "view", "from"],
        additionalProperties: false,
      },
    },
    questions: {
      type: "array",
      minItems: 1,
      maxItems: 40,
      items: {
        oneOf: kindNames.map(name => ({
          type: "object",
          properties: { ...questionBase, kind: { const: name }, ...kinds[name].question.properties },
          required: ["key", "kind", ...kinds[name].question.required],
          additionalProperties: false,
        })),
      },
    },
  },
  required: ["views", "questions"],
  additionalProperties: false,
} as const

/** JSON Schema of a response's value: any kind's value or "none" under each question's key. */
export const responseValueSchema = {
  type: "object",
  additionalProperties: { anyOf: [noValueSchema, ...kindNames.map(name => kinds[name].value)] },
} as const

/** Which kind needs which view beneath it. */
const groundOf: Partial<Record<KindName, View["view"]>> = { span: "text", box: "image" }

/** Everything wrong with a form; empty when it can be published. */
export function checkForm(form: Form): Fault[] {
  const faults: Fault[] = []
  const views = new Map<string, View>()
  if (!Array.isArray(form?.views) || form.views.length === 0)
    return [{ at: "/views", sentence: "A form needs at least one view: say which field of the data is shown, and how." }]
  if (!Array.isArray(form.questions) || form.questions.length === 0)
    return [{ at: "/questions", sentence: "A form needs at least one question." }]
  form.views.forEach((view, i) => {
    const at = `/views/${i}`
    if (!keyPattern.test(view.key ?? ""))
      faults.push({
        at,
        sentence: `The key “${view.key ?? ""}” of this view must be lower-case letters, digits and _, and begin with a letter.`,
      })
    else if (views.has(view.key)) faults.push({ at, sentence: `Two views are called “${view.key}”. Rename one.` })
    views.set(view.key, view)
    if (view.view !== "text" && view.view !== "image")
      faults.push({ at, sentence: `“${view.view}” is not a view. Use text or image.` })
    if (typeof view.from !== "string" || !/^\$.+/.test(view.from))
      faults.push({ at, sentence: `This view refers to nothing. Write the field of the data it shows, as in “$text”.` })
  })
  const questions = new Set<string>()
  form.questions.forEach((question, i) => {
    const at = `/questions/${i}`
    if (!keyPattern.test(question.key ?? ""))
      faults.push({
        at,
        sentence: `The key “${question.key ?? ""}” of this question must be lower-case letters, digits and _, and begin with a letter.`,
      })
    else if (questions.has(question.key)) faults.push({ at, sentence: `Two questions are called “${question.key}”. Rename one.` })
    questions.add(question.key)
    if (!kindNames.includes(question.kind)) {
      faults.push({ at, sentence: `“${question.kind}” is not a kind of question. There are: ${kindNames.join(", ")}.` })
      return
    }
    const on = question.on
    const wanted = groundOf[question.kind]
    if (on !== undefined && !views.has(on))
      faults.push({ at: `${at}/on`, sentence: `“${question.key}” refers to a view “${on}” that the form does not have.` })
    else if (wanted !== undefined && on === undefined)
      faults.push({ at: `${at}/on`, sentence: `“${question.key}” must say which ${wanted} view it marks (“on”).` })
    else if (wanted !== undefined && views.get(on!)!.view !== wanted)
      faults.push({
        at: `${at}/on`,
        sentence: `“${question.key}” marks a ${wanted}, but the view “${on}” shows ${views.get(on!)!.view === "image" ? "an image" : "a text"}.`,
      })
    faults.push(...kindOf(question).checkQuestion(question, at))
  })
  return faults
}

/** The value of `$field` or `$a.b` in a payload; undefined when it is not there. */
export function fieldOf(payload: Payload, from: string): unknown {
  let at: unknown = payload
  const path = from.slice(1)
  // A column may itself hold dots ("user.text" in CSV): the whole name wins over the path.
  if (Object.hasOwn(payload, path)) return payload[path]
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string, unknown>)[part]
  }
  return at
}

/** What is missing or unusable in a payload for this form. */
export function checkPayload(form: Form, payload: Payload): Fault[] {
  const faults: Fault[] = []
  for (const view of form.views) {
    const value = fieldOf(payload, view.from)
    const at = `/${view.from.slice(1)}`
    if (value === undefined || value === null || value === "")
      faults.push({ at, sentence: `The field “${view.from.slice(1)}”, which the form shows, is missing or empty.` })
    else if (view.view === "image" && (typeof value !== "string" || !/^(file_[0-9a-z]{26}|https?:\/\/\S+)$/.test(value)))
      faults.push({
        at,
        sentence: `The field “${view.from.slice(1)}” must be an image: a file that was imported, or an http(s) address.`,
      })
    else if (view.view === "text" && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      faults.push({ at, sentence: `The field “${view.from.slice(1)}” must be a text.` })
  }
  return faults
}

/** Everything wrong with a response's value. With `draft`, required questions may be open. */
export function checkValue(form: Form, value: unknown, ground: Ground, options: { draft?: boolean } = {}): Fault[] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return [{ at: "", sentence: "A response must be an object with a value for each question." }]
  const given = value as Record<string, unknown>
  const faults: Fault[] = []
  for (const key of Object.keys(given))
    if (!form.questions.some(question => question.key === key))
      faults.push({ at: `/${key}`, sentence: `The form has no question “${key.slice(0, 60)}”.` })
  for (const question of form.questions) {
    const at = `/${question.key}`
    const answered = Object.hasOwn(given, question.key) ? given[question.key] : undefined
    if (answered === undefined || answered === null) {
      if (question.required && !options.draft)
        faults.push({ at, sentence: `“${question.title ?? question.key}” must be answered; “cannot tell” is an answer too.` })
      continue
    }
    if (isNoValue(answered)) continue
    const found = kindOf(question).checkValue(question, answered, at, ground)
    faults.push(...found)
    if (found.length === 0 && question.required && !options.draft && kindOf(question).isEmpty(answered as never))
      faults.push({ at, sentence: `“${question.title ?? question.key}” must be answered; “cannot tell” is an answer too.` })
  }
  return faults
}

/** A ground for a form and payload whose image sizes come from `size`. */
export function groundFor(
  form: Form,
  payload: Payload,
  size: (view: View, value: string) => { width: number; height: number } | null,
): Ground {
  const view = (key: string) => form.views.find(v => v.key === key)
  return {
    text(key) {
      const shown = view(key)
      if (shown?.view !== "text") return null
      const value = fieldOf(payload, shown.from)
      return value === undefined || value === null ? null : String(value)
    },
    size(key) {
      const shown = view(key)
      if (shown?.view !== "image") return null
      const value = fieldOf(payload, shown.from)
      return typeof value === "string" ? size(shown, value) : null
    },
  }
}
