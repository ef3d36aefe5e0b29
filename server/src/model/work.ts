/**
 * The job that works a run off: the model claims and submits by the same verbs as a person, as its one worker. Its response counts
 * towards the plan like anybody's. Run again after a crash it takes up what it still held, and counts from what is stored.
 */

import { problemOf } from "@tagwerk/contract/error.ts"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { checkValue, groundFor, type Payload } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Assignment } from "@tagwerk/contract/task.ts"
import type { House } from "../act.ts"
import { isConnectionError, type Query } from "../db/connect.ts"
import type { JobHandler } from "../jobs/jobs.ts"
import { append } from "../log/append.ts"
import { projectFacts } from "../project/facts.ts"
import { Refused } from "../refuse.ts"
import { createBudget } from "./budget.ts"
import { createClassifier } from "./classifier.ts"
import { type Hands, handsOf } from "./hands.ts"
import * as sql from "./model.sql.ts"
import { boundTo, findModel, type ModelRow } from "./model.ts"
import { createOpenAi } from "./openai.ts"
import { type Provider, RunEnds, type Setting, type Spent, Unanswered } from "./provider.ts"
import { unseal } from "./seal.ts"

const concurrencyDefault = 4
/** So many tasks in a row that the endpoint refused or did not answer end the run. */
const unreachableMax = 8
const progress_ms = 500
/** Latencies kept for the median while it runs. */
const recentMax = 1_000

interface Place {
  workspace: string
  project: string
  run: string
}
interface Counts {
  claimed: number
  submitted: number
  failed: number
  latency_ms_median: number | null
}
class Stopped extends Error {
  override name = "Stopped"
}

/** Payload: workspace, project, run (UUIDs). */
export function modelJob(house: House): JobHandler {
  return async (payload, signal) => {
    const place = { workspace: payload.workspace, project: String(payload["project"]), run: String(payload["run"]) }
    const begun = await house.db.transaction(place.workspace, [], async query => {
      const [run] = await query<{ model_id: string; tasks_max: number | null }>(sql.beginRun, [place.project, place.run])
      if (!run) return null
      const model = await findModel({ query, workspace: place.workspace }, run.model_id)
      const [total] = await query<{ spent: number }>(sql.spentBy, [place.workspace, run.model_id])
      const [counts] = await query<Omit<Counts, "claimed">>(sql.countRun, [place.project, place.run])
      return { model, tasks_max: run.tasks_max, spent: total!.spent, counts: counts! }
    })
    // Cancelled before it began, ended by another run of the job, or deleted with its project.
    if (!begun) return
    const { model, tasks_max, spent } = begun
    const counts: Counts = { ...begun.counts, claimed: begun.counts.submitted + begun.counts.failed }
    let error: string | null = null
    try {
      const provider = await providerOf(house, place, model, spent)
      await work(house, place, model, provider, tasks_max ?? Number.POSITIVE_INFINITY, counts, signal)
    } catch (caught) {
      // The process stops, or the database is gone: the job goes on later from what is stored.
      if (signal.aborted || isConnectionError(caught)) throw caught
      if (!(caught instanceof Stopped)) {
        error = sentenceOf(caught)
        if (!(caught instanceof RunEnds || caught instanceof Refused))
          house.journal.log("error", "a model's run failed", { run: place.run, error: caught })
      }
    }
    await house.db.transaction(place.workspace, [], async query => {
      const [stored] = await query<Omit<Counts, "claimed">>(sql.countRun, [place.project, place.run])
      const { submitted, failed, latency_ms_median } = stored!
      const state = error === null ? "done" : "failed"
      const values = [place.project, place.run, state, counts.claimed, submitted, failed, latency_ms_median, error]
      if ((await query(sql.finishRun, values)).length === 0) return
      await append({ query }, place.project, "model.ran", { model: model.id, run: place.run, submitted })
    })
  }
}

function sentenceOf(caught: unknown): string {
  if (caught instanceof RunEnds) return caught.message
  if (caught instanceof Refused)
    return caught.problem.code === "not_allowed"
      ? "The model's worker is paused in this workspace. What it answered is kept. Let it work again in the list of workers, then run it again."
      : caught.problem.detail
  return "Something broke on the server while the model worked. What it answered is kept. Look into the server's log, then run it again."
}

async function providerOf(house: House, place: Place, model: ModelRow, spent: number): Promise<Provider> {
  const { form, form_version } = await projectFacts(house, place.workspace, place.project)
  const sealed = model.secret_sealed ?? null
  const secret = sealed ? unseal(house.secret, sealed, boundTo(place.workspace, model.id)) : null
  if (sealed && secret === null)
    throw new RunEnds(
      "The model's secret cannot be opened: it was sealed by an installation with another secret file. Nothing was answered. Give the model its secret again.",
    )
  const setting: Setting = { place, form, form_version, settings: model.settings, secret }
  if (model.provider === "classifier") return createClassifier(house.db, setting)
  return createOpenAi(setting, { budget: createBudget(model.settings.spend_max_micro, spent), random: house.random })
}

async function work(
  house: House,
  place: Place,
  model: ModelRow,
  provider: Provider,
  most: number,
  counts: Counts,
  outer: AbortSignal,
): Promise<void> {
  const facts = await projectFacts(house, place.workspace, place.project)
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const timer = setInterval(() => {
    house.db
      .transaction(place.workspace, [], query =>
        query(sql.progressRun, [place.project, place.run, counts.claimed, counts.submitted, counts.failed, median(recent)]),
      )
      .then(rows => rows.length === 0 && stop.abort(new Stopped()))
      // What a moment without the database leaves out is told the next time.
      .catch(() => {})
  }, progress_ms)
  const recent: number[] = []
  try {
    if (provider.train) {
      const { trained_on, held_out } = await provider.train(signal)
      await house.db.transaction(place.workspace, [], async query => {
        await query(sql.trainedRun, [place.project, place.run, trained_on, held_out.right, held_out.of])
        // What learned anew is another model than the one a sample judged.
        for (const { project } of await query<{ project: string }>(sql.judgedIn, [place.workspace, model.id]))
          if (project === place.project) await append({ query }, project, "model.unjudged", { model: model.id })
      })
    }
    signal.throwIfAborted()
    const hands = handsOf(house, place, model.worker)
    // Left by an attempt that died: worked first, which also frees its slots.
    const left = await hands.held()
    const tried = new Set<string>()
    let unreachable = 0
    const ask = (text: string, of: string) =>
      house.db.transaction(place.workspace, [], query => query<{ n: number }>(text, [place.project, of]))
    // Gold comes beside the tasks that the run was to work on, so it is not counted among them.
    let golden = (await ask(sql.goldOfRun, place.run))[0]!.n
    const next = async (): Promise<Assignment | null> => {
      if (counts.claimed - golden >= most) return null
      counts.claimed++
      const found = left.pop() ?? (await hands.claim())
      if (found && !tried.has(found.task)) {
        if (facts.plan.gold_share > 0 && (await ask(sql.isGold, toUuid(found.task))).length > 0) golden++
        return found
      }
      counts.claimed--
      // Nothing is left but what was tried in this run: it goes back behind everything.
      if (found) await hands.skip(found, "tried before in this run")
      return null
    }
    const lane = async () => {
      for (;;) {
        signal.throwIfAborted()
        const assignment = await next()
        if (!assignment) return
        tried.add(assignment.task)
        const outcome = await oneTask(house, place, hands, provider, assignment, facts.plan.lease_seconds, signal)
        if (outcome.submitted) counts.submitted++
        else counts.failed++
        if (outcome.gone) tried.delete(assignment.task)
        if (recent.push(outcome.latency_ms) > recentMax) recent.shift()
        unreachable = outcome.unreachable === null ? 0 : unreachable + 1
        if (unreachable >= unreachableMax)
          throw new RunEnds(problemOf("model_unreachable", { reason: outcome.unreachable }).detail)
      }
    }
    const lanes = Math.max(1, Math.min(model.settings.concurrency ?? concurrencyDefault, facts.plan.leases_max))
    const ended = await Promise.allSettled(
      Array.from({ length: lanes }, () =>
        lane().catch(error => {
          // One lane that ends for a reason ends all of them.
          stop.abort(error)
          throw error
        }),
      ),
    )
    if (ended.some(one => one.status === "rejected")) throw outer.aborted ? outer.reason : stop.signal.reason
  } catch (error) {
    throw stop.signal.aborted && !outer.aborted ? stop.signal.reason : error
  } finally {
    clearInterval(timer)
  }
}

interface Outcome {
  submitted: boolean
  latency_ms: number
  /** What the endpoint did, where it was its fault. */
  unreachable: string | null
  /** Its lease was taken away meanwhile: it may be tried again in this run. */
  gone: boolean
}

/** Answers one task. The completion is stored before the response, so that what was paid is known whatever happens between. */
async function oneTask(
  house: House,
  place: Place,
  hands: Hands,
  provider: Provider,
  assignment: Assignment,
  lease_seconds: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const response = newId("response")
  const task = toUuid(assignment.task)
  const spent: Spent = { input_tokens: null, output_tokens: null, cost_micro: 0, latency_ms: 0 }
  const store = (id: Id<"response">, probability: number | null, problem: string | null) =>
    house.db.transaction(place.workspace, [], query =>
      insertCompletion(query, place, { id: toUuid(id), task, probability, problem }, spent),
    )
  const beat = setInterval(() => hands.renew(assignment).catch(() => {}), (lease_seconds * 1000) / 3)
  try {
    const { form } = await projectFacts(house, place.workspace, place.project)
    const ground = groundFor(form, assignment.payload as Payload, () => null)
    const check = (value: ResponseValue) => checkValue(form, value, ground).map(fault => fault.sentence)
    const { value, probability } = await provider.answer(task, assignment.payload as Payload, check, spent, signal)
    await store(response, probability, null)
    const refused = await hands.submit(assignment, response, value, Math.round(spent.latency_ms))
    if (refused !== null) {
      await house.db.transaction(place.workspace, [], query =>
        query(sql.setProblem, [place.project, toUuid(response), refused.detail]),
      )
      await hands.skip(assignment, refused.detail)
    }
    const gone = refused?.code === "assignment_gone"
    return { submitted: refused === null, latency_ms: spent.latency_ms, unreachable: null, gone }
  } catch (error) {
    if (error instanceof Unanswered) {
      await store(newId("response"), null, error.message)
      await hands.skip(assignment, error.message)
      const unreachable = error.unreachable ? error.message : null
      return { submitted: false, latency_ms: spent.latency_ms, unreachable, gone: false }
    }
    // The run ends while this was asked, by no fault of the task: what it cost is written down, and others may have it at once.
    if (!isConnectionError(error)) {
      if (spent.cost_micro > 0) await store(newId("response"), null, "The run ended while this was asked.")
      await hands.release(assignment).catch(() => {})
    }
    throw error
  } finally {
    clearInterval(beat)
  }
}

async function insertCompletion(
  query: Query,
  place: Place,
  about: { id: string; task: string; probability: number | null; problem: string | null },
  { input_tokens, output_tokens, cost_micro, latency_ms }: Spent,
): Promise<void> {
  const values = [about.probability, input_tokens, output_tokens, cost_micro, latency_ms, about.problem]
  await query(sql.insertCompletion, [place.project, about.id, place.workspace, place.run, about.task, ...values])
  if (cost_micro > 0) await query(sql.addSpent, [place.project, place.run, cost_micro])
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
