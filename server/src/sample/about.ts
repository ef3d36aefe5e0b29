/**
 * What stands in a dataset's certificate beside the error rates: what its answers rest on, how much of the data it covers, and how far
 * workers agreed on the audited tasks. Pure, like result.ts: the same from the export and the audit file.
 */
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { Value } from "@tagwerk/contract/kind.ts"
import type { CertificateAbout } from "@tagwerk/contract/sample.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { agreement } from "@tagwerk/quality"
import { distanceOf } from "../kind/kind.ts"

/** Without a target an answer is sure enough at this. */
export const boundDefault = 0.95

/** How an answer of the dataset came to be one. */
export type Rests = "known" | "decided" | "automatic" | "below"

/**
 * `known`: gold. `decided`: an expert said so. `automatic`: two responses at least, and sure enough. `below`: neither. Of the questions that
 * the form requires, of all where it requires none.
 */
export function restsOn(
  form: Form,
  methods: Readonly<Record<string, string | undefined>>,
  { confidence, responses }: { confidence: number; responses: number },
  bound: number,
): Rests {
  const required = form.questions.filter(question => question.required)
  const needed = (required.length > 0 ? required : form.questions).flatMap(({ key }) => methods[key] ?? [])
  if (needed.length > 0 && needed.every(method => method === "gold")) return "known"
  if (needed.includes("adjudicated")) return "decided"
  return responses >= 2 && confidence >= bound ? "automatic" : "below"
}

export const methodsOf = (questions: Record<string, Pick<QuestionAnswer, "method">>): Record<string, string> =>
  Object.fromEntries(Object.entries(questions).map(([key, answer]) => [key, answer.method]))

/** An audited task's responses in the order of their workers: they are a random sample of all tasks' responses. */
export interface AuditedResponses {
  task: string
  responses: readonly { worker: string; value: ResponseValue }[]
}

/** Krippendorff's alpha with the kind's distance, its interval by bootstrap over tasks, and the mean agreement of two workers. */
export function agreementOf({ questions }: Form, audited: readonly AuditedResponses[]): CertificateAbout["agreement"] {
  return questions.map(question => {
    const rows = audited.flatMap(({ task, responses }) =>
      responses.flatMap(({ worker, value }) => {
        const said = value[question.key] as Value | undefined
        return said === undefined || said === null || isNoValue(said) ? [] : [{ task, worker, value: said }]
      }),
    )
    const { alpha, mean, tasks } = agreement(rows, (a, b) => distanceOf(question, a, b), { rounds: 1000 })
    const { alpha: value, interval } = alpha
    return {
      question: question.key,
      alpha: value === undefined || !interval ? null : { value, low: interval[0], high: interval[1] },
      mean: mean ?? null,
      tasks: tasks.length,
    }
  })
}
