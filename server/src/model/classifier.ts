/** The embedded provider: learns one choice question from what people answered in the project, offline, anew for each run. */

import type { ModelSettings } from "@tagwerk/contract/dataset.ts"
import { type Form, fieldOf, type Payload } from "@tagwerk/contract/form.ts"
import type { ChoiceQuestion } from "@tagwerk/contract/kind/choice.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { Db } from "../db/connect.ts"
import { startThread } from "../jobs/thread.ts"
import { classify, type Guess, type Learnt, type Lesson, learn } from "./learn.ts"
import { type Provider, RunEnds, type Setting, Unanswered } from "./provider.ts"
import * as sql from "./train.sql.ts"

/** Fewer teach nothing. */
const answersMin = 10
/** The newest; more would hold the texts of a whole large project in memory. */
const answersMax = 50_000
/** Up to this many examples times labels, learning takes less time than starting a thread. */
const inlineMax = 1_000

/** The question it answers and the field it reads: those of the settings, or the first that fit. Faults when the form has none. */
export function subjectOf(form: Form, settings: ModelSettings): { question: ChoiceQuestion; field: string } | Fault[] {
  const question = form.questions.find(
    one => one.kind === "choice" && !one.multiple && (settings.question === undefined || one.key === settings.question),
  ) as ChoiceQuestion | undefined
  if (!question)
    return [
      {
        at: "/settings/question",
        sentence:
          settings.question === undefined
            ? "The classifier answers a question with one choice, and the form has none. Add one, or use a model of another kind."
            : `The form has no question “${settings.question.slice(0, 60)}” with one choice. Name one that it has.`,
      },
    ]
  const other = form.questions.find(one => one.required && one.key !== question.key)
  if (other)
    return [
      {
        at: "/settings/question",
        sentence: `The form also requires “${other.key}”, which the classifier cannot answer. Make that question optional, or use a model of another kind.`,
      },
    ]
  const texts = form.views.filter(view => view.view === "text")
  const view = texts.find(one => one.key === question.on) ?? texts[0]
  const field = settings.field ?? view?.from.slice(1)
  if (field === undefined)
    return [
      { at: "/settings/field", sentence: "The form shows no text that the classifier could read. Name a field of the data." },
    ]
  return { question, field }
}

export function createClassifier(db: Pick<Db, "transaction">, { place, form, settings }: Setting): Provider {
  const subject = subjectOf(form, settings)
  if (Array.isArray(subject)) throw new RunEnds(`${subject[0]!.sentence} Nothing was answered.`)
  const { question, field } = subject
  const names = question.options.filter(option => !option.retired).map(option => option.name)
  const textOf = (payload: Payload) => {
    const text = fieldOf(payload, `$${field}`)
    return text === undefined || text === null || typeof text === "object" ? null : String(text)
  }
  let learnt: Learnt | null = null
  // What it was taught of a task is somebody else's opinion; repeated it would count as a second one.
  const apart = new Map<string, Guess>()
  let labels: string[] = []
  return {
    async train(signal) {
      const rows = await db.transaction(place.workspace, [], query =>
        query<{ task: string; payload: Payload; value: unknown; probability: number }>(sql.taught, [
          place.project,
          place.workspace,
          question.key,
          answersMax,
        ]),
      )
      const usable = rows.flatMap(({ task, payload, value, probability }) => {
        const text = textOf(payload)
        return text === null || typeof value !== "string" || !names.includes(value) ? [] : [{ task, text, value, probability }]
      })
      labels = names.filter(name => usable.some(one => one.value === name))
      if (usable.length < answersMin || labels.length < 2)
        throw new RunEnds(
          `The classifier learns from at least ${answersMin} answers by people with at least two different labels; there are ${usable.length} with ${labels.length}. Nothing was answered. Label some tasks, then run it again.`,
        )
      const index = new Map(labels.map((name, i) => [name, i]))
      const examples = usable.map(({ text, value, probability }) => ({ text, label: index.get(value)!, weight: probability }))
      learnt = await learnAside({ examples, labels: labels.length, seed: 1 }, signal)
      for (const [i, { task }] of usable.entries()) apart.set(task, learnt.apart[i]!)
      return { trained_on: usable.length, held_out: learnt.held_out }
    },
    async answer(task, payload, check, spent) {
      const began = performance.now()
      const text = textOf(payload)
      if (!learnt || text === null) throw new Unanswered(`The field “${field}” is missing or is no text.`)
      const { label, probability } = apart.get(task) ?? classify(learnt, text)
      const value = { [question.key]: labels[label]! }
      spent.latency_ms = performance.now() - began
      const faults = check(value)
      if (faults[0] !== undefined) throw new Unanswered(faults[0])
      return { value, probability }
    },
  }
}

/** On a thread of its own where it takes longer than starting one; ends with the signal. */
export function learnAside(lesson: Lesson, signal: AbortSignal): Promise<Learnt> {
  if (lesson.examples.length * lesson.labels <= inlineMax) return Promise.resolve(learn(lesson))
  return new Promise((resolve, reject) => {
    const thread = startThread(new URL("./learn-thread.ts", import.meta.url), lesson)
    const stop = () => void thread.terminate()
    signal.addEventListener("abort", stop, { once: true })
    thread.once("message", resolve)
    thread.once("error", reject)
    thread.once("exit", () => {
      signal.removeEventListener("abort", stop)
      reject(signal.reason ?? new Error("the thread that learns ended without a word"))
    })
    if (signal.aborted) stop()
  })
}
