/**
 * The provider for any endpoint that speaks OpenAI's protocol. Retries are ours rather than the library's: each attempt is limited in
 * time and money, an answer that does not fit the form is asked for again, and what an endpoint says in an error is never repeated,
 * because it may quote the secret.
 */
import { setTimeout as sleep } from "node:timers/promises"
import type { ModelSettings } from "@tagwerk/contract/dataset.ts"
import { problemOf } from "@tagwerk/contract/error.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { APICallError } from "ai"
import { faultOf, faultOfResolved } from "./address.ts"
import type { Budget } from "./budget.ts"
import { answerable, fill, instructionsOf, schemaOf, templateOf, valueFrom } from "./prompt.ts"
import { type Provider, RunEnds, type Setting, Unanswered } from "./provider.ts"

const retriesDefault = 3
const timeoutDefault = 60
const waitMax_ms = 60_000

/** What is missing in settings to call an endpoint at all. */
export function settingFaults(settings: ModelSettings): Fault[] {
  const faults: Fault[] = []
  if (settings.base_url === undefined)
    faults.push({ at: "/settings/base_url", sentence: "Say where the endpoint is, as in https://host/v1." })
  else {
    const sentence = faultOf(settings.base_url)
    if (sentence) faults.push({ at: "/settings/base_url", sentence })
  }
  if (settings.model === undefined) faults.push({ at: "/settings/model", sentence: "Say which model the endpoint should use." })
  if (settings.spend_max_micro !== undefined && !settings.input_price_micro && !settings.output_price_micro)
    faults.push({
      at: "/settings/spend_max_micro",
      sentence: "A spending limit needs prices. Set input_price_micro and output_price_micro.",
    })
  return faults
}

/** What in a form this provider cannot do. */
export function formFaults(form: Form): Fault[] {
  const blind = form.questions.find(question => question.required && !answerable(question))
  if (blind)
    return [
      {
        at: "/settings",
        sentence: `The form requires “${blind.key}”, which is about an image; models of this kind read texts only. Make it optional, or import the model's predictions.`,
      },
    ]
  if (form.questions.some(answerable)) return []
  return [
    {
      at: "/settings",
      sentence: "The form asks nothing that can be answered by a text. Import the model's predictions instead.",
    },
  ]
}

export interface OpenAiOptions {
  budget: Budget
  random: () => number
  /** Before the second attempt; doubled for each further one. */
  wait_ms?: number
}

/** What became of one attempt. `wait_ms`: as the endpoint asked for. */
type Attempt =
  | { given: unknown; usage: Usage | null }
  | {
      problem: string
      usage: Usage | null
      cost: "reported" | "none" | "most"
      kind: "unfit" | "unreachable" | "refused" | "ended"
      wait_ms?: number
    }
interface Usage {
  input: number | null
  output: number | null
}

export function createOpenAi({ form, settings, secret }: Setting, { budget, random, wait_ms = 500 }: OpenAiOptions): Provider {
  const missing = [...settingFaults(settings), ...formFaults(form)]
  if (missing[0]) throw new RunEnds(`${missing[0].sentence} Nothing was answered.`)
  const { base_url, model } = settings as { base_url: string; model: string }
  const instructions = instructionsOf(form)
  const template = settings.prompt ?? templateOf(form)
  const output_max = form.questions.every(question => question.kind === "choice") ? 500 : 4_000
  const cost = (input: number, output: number) =>
    Math.ceil((input * (settings.input_price_micro ?? 0) + output * (settings.output_price_micro ?? 0)) / 1_000_000)
  let checked: Promise<string | null> | null = null

  return {
    async answer(_task, payload, check, spent, signal) {
      checked ??= faultOfResolved(base_url)
      const fault = await checked
      if (fault) throw new RunEnds(`${fault} What was answered before is kept.`)
      const filled = fill(template, payload)
      if ("missing" in filled)
        throw new Unanswered(`The prompt asks for the field “${filled.missing.slice(0, 60)}”, which this task does not have.`)
      // A token is at least one byte; what the endpoint wraps around messages is some dozens.
      const most = cost(Buffer.byteLength(instructions + filled.text) + 200, output_max)

      for (let attempt = 0; ; attempt++) {
        if (!(await budget.reserve(most)))
          throw new RunEnds(problemOf("budget_spent", { limit: `${settings.spend_max_micro} millionths` }).detail)
        if (signal.aborted) {
          budget.settle(most, 0)
          throw signal.reason
        }
        const began = performance.now()
        const done = await ask({ base_url, model, secret, instructions, prompt: filled.text, form, settings, output_max, signal })
        const paid =
          "given" in done || done.cost === "reported" ? payable(done.usage, cost, most) : done.cost === "most" ? most : 0
        budget.settle(most, paid)
        spent.latency_ms = performance.now() - began
        spent.cost_micro += paid
        if (done.usage?.input != null) spent.input_tokens = (spent.input_tokens ?? 0) + done.usage.input
        if (done.usage?.output != null) spent.output_tokens = (spent.output_tokens ?? 0) + done.usage.output
        let problem: string
        if ("given" in done) {
          const read = readValue(form, payload, done.given, check)
          // Paid and good: it is kept even if the run was stopped meanwhile.
          if ("value" in read) return { value: read.value, probability: null }
          problem = read.fault
        } else problem = done.problem
        signal.throwIfAborted()
        if ("kind" in done && done.kind === "ended") throw new RunEnds(problemOf("model_unreachable", { reason: problem }).detail)
        const unreachable = "kind" in done && done.kind !== "unfit"
        if (attempt >= (settings.retries ?? retriesDefault) || ("kind" in done && done.kind === "refused"))
          throw new Unanswered(problem, unreachable)
        const asked = "wait_ms" in done ? done.wait_ms : undefined
        // Some jitter, so that calls refused together do not come back together.
        await sleep(Math.min(waitMax_ms, asked ?? wait_ms * 2 ** attempt * (0.75 + random() / 2)), undefined, { signal })
      }
    },
  }
}

/** Where the endpoint does not say what it used, the most it can have been. */
function payable(usage: Usage | null, cost: (input: number, output: number) => number, most: number): number {
  return usage?.input == null || usage.output == null ? most : cost(usage.input, usage.output)
}

function readValue(
  form: Form,
  payload: Payload,
  given: unknown,
  check: (value: ResponseValue) => string[],
): { value: ResponseValue } | { fault: string } {
  const read = valueFrom(form, payload, given)
  if ("fault" in read) return read
  const fault = check(read.value)[0]
  return fault === undefined ? read : { fault }
}

interface Question {
  base_url: string
  model: string
  secret: string | null
  instructions: string
  prompt: string
  form: Form
  settings: ModelSettings
  output_max: number
  signal: AbortSignal
}

async function ask({
  base_url,
  model,
  secret,
  instructions,
  prompt,
  form,
  settings,
  output_max,
  signal,
}: Question): Promise<Attempt> {
  // Loaded when it is needed: most installations start without calling anything.
  const { APICallError, generateText, jsonSchema, NoObjectGeneratedError, Output } = await import("ai")
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible")
  ;(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false
  const seconds = settings.timeout_seconds ?? timeoutDefault
  const limit = AbortSignal.timeout(seconds * 1000)
  const endpoint = createOpenAICompatible({
    name: "model",
    baseURL: base_url.replace(/\/+$/, ""),
    ...(secret ? { apiKey: secret } : {}),
    supportsStructuredOutputs: true,
    fetch: (url, init) => fetch(url, { ...init, redirect: "error" }),
  })
  try {
    const { output, usage } = await generateText({
      model: endpoint(model),
      instructions,
      prompt,
      output: Output.object({ schema: jsonSchema(schemaOf(form) as Parameters<typeof jsonSchema>[0]), name: "answer" }),
      temperature: settings.temperature ?? 0,
      maxOutputTokens: output_max,
      maxRetries: 0,
      abortSignal: AbortSignal.any([signal, limit]),
    })
    return { given: output, usage: { input: usage.inputTokens ?? null, output: usage.outputTokens ?? null } }
  } catch (error) {
    if (NoObjectGeneratedError.isInstance(error)) {
      const usage = { input: error.usage?.inputTokens ?? null, output: error.usage?.outputTokens ?? null }
      if (error.finishReason === "length") return { problem: "Its answer was cut off.", usage, cost: "reported", kind: "unfit" }
      const given = fenced(error.text)
      return given === undefined
        ? { problem: "Its answer is no JSON of the form asked for.", usage, cost: "reported", kind: "unfit" }
        : { given, usage }
    }
    if (APICallError.isInstance(error) && error.statusCode !== undefined) return refusal(error)
    if (limit.aborted && !signal.aborted)
      return { problem: `It did not answer within ${seconds} s.`, usage: null, cost: "most", kind: "unreachable" }
    if (signal.aborted) return { problem: "The run was stopped.", usage: null, cost: "most", kind: "unreachable" }
    return { problem: "The connection failed.", usage: null, cost: "none", kind: "unreachable" }
  }
}

/** Small models like to wrap their JSON into Markdown or words. */
function fenced(text: string | undefined): unknown {
  const inner = /\{[\s\S]*\}/.exec(text ?? "")?.[0]
  if (inner === undefined) return undefined
  try {
    return JSON.parse(inner)
  } catch {
    return undefined
  }
}

function refusal(error: APICallError): Attempt {
  const status = error.statusCode!
  const common = { usage: null, cost: "none" } as const
  if (status < 300) return { problem: "Its answer cannot be read.", usage: null, cost: "most", kind: "unfit" }
  const problem = `It answered with the status ${status}.`
  if ([401, 402, 403, 404, 405].includes(status)) return { ...common, problem, kind: "ended" }
  if (status === 429 || status === 408 || status === 409 || status >= 500) {
    const wait_ms = waitOf(error.responseHeaders ?? {})
    return { ...common, problem, kind: "unreachable", ...(wait_ms === null ? {} : { wait_ms }) }
  }
  return { ...common, problem, kind: "refused" }
}

/** Retry-After in seconds or as a date. */
function waitOf(headers: Record<string, string>): number | null {
  const after = headers["retry-after"]
  if (after === undefined) return null
  const ms = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
