/** A worker gives a response: submit, submit and next, late submits, repeats. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Payload } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Submission, Submitted } from "@tagwerk/contract/task.ts"
import { type House, hot, type Send } from "../act.ts"
import { isSpent } from "../assignment/budget.ts"
import { claimOne as claimStatement } from "../assignment/claim.sql.ts"
import { claimOne } from "../assignment/claim.ts"
import { asksForGold, goldBound } from "../assignment/gold.ts"
import { claimEachBound, claimValues, heldFrom, inPlace, type Lease, leaseKey, retryingSlot } from "../assignment/lease.ts"
import { type Place, placeOf } from "../assignment/place.ts"
import { dress, type Held } from "../assignment/show.ts"
import type { Bound, Row } from "../db/batch.ts"
import type { Query } from "../db/connect.ts"
import { createGroup } from "../db/group.ts"
import { append } from "../log/append.ts"
import { formVersion } from "../project/facts.ts"
import { assert, refuse } from "../refuse.ts"
import { bandsOf } from "../task/band.ts"
import { checkAgainst } from "./check.ts"
import * as sql from "./submit.sql.ts"

export const submit = hot<Input<Api["response.submit"]>, Output<Api["response.submit"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  await checkSubmission(send, house, place, input)
  const { made } = await groupOf(house)(`${place.workspace}/${place.project}`, { place, input, next: null })
  return made ? accepted(input, made["task"] as string) : submitOtherwise(house, place, input)
})

/** Submit and next is one request and one commit: a quarter less work than two, and the next task is there at once. */
export const submitNext = hot<Input<Api["response.next"]>, Output<Api["response.next"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  await checkSubmission(send, house, place, input)
  const next = toUuid(input.next)
  const mayClaim = place.facts.state === "active" && !(await isSpent(send, house, place))
  const band = mayClaim ? (await bandsOf(house, send, place.project))[0] : undefined
  const { made, claimed } =
    band !== undefined && asksForGold(house, place)
      ? await withGold(house, { place, input, next: { place, band, assignment: next } })
      : await groupOf(house)(band === undefined ? `${place.workspace}/${place.project}` : leaseKey(place, band), {
          place,
          input,
          next: band === undefined ? null : { place, band, assignment: next },
        })
  const submitted = made ? accepted(input, made["task"] as string) : await submitOtherwise(house, place, input)
  let held: Held | null = claimed ? heldFrom(claimed, next) : null
  let short: "no_task" | "cap_reached" | null = claimed?.["cap_reached"] ? "cap_reached" : null
  if (held === null && short === null && mayClaim) {
    const more = await claimOne(statements => house.db.batch(place.workspace, statements, true), house, place, next)
    held = more.held[0] ?? null
    short = more.short
  }
  const assignment = held ? (await dress(house, place, [held]))[0]! : null
  return { submitted, assignment, short: assignment ? null : (short ?? "no_task") }
})

/** A submit, with the claim that follows it. */
interface Sent {
  place: Place
  input: Submission
  next: Lease | null
}
interface Done {
  /** Undefined: the lease was not held. */
  made: Row | undefined
  claimed: Row | undefined
}
const groups = new WeakMap<House["db"], (key: string, sent: Sent) => Promise<Done>>()

/** The claim that follows is for a task of known answer; alone, because such claims are few. */
async function withGold(house: House, { place, input, next }: Sent & { next: Lease }): Promise<Done> {
  const statements = [submitBound(place, input), goldBound(house, place, next.band, next.assignment)]
  const [made, claimed] = await retryingSlot(() => house.db.batch(place.workspace, statements))
  return { made: made?.[0], claimed: claimed?.[0] }
}

/** Submits of a project that arrive while others are being written go together. A key's submits all claim next, or none does. */
function groupOf(house: House): (key: string, sent: Sent) => Promise<Done> {
  let group = groups.get(house.db)
  if (!group) {
    group = createGroup<Sent, Done>({
      alone: async ({ place, input, next }) => {
        const statements: Bound[] = [submitBound(place, input)]
        if (next) statements.push({ statement: claimStatement, values: claimValues(house, place, next.band, next.assignment) })
        // A unique violation of the claim rolls the submit back as well; both are run again, under the same ids.
        const [made, claimed] = await retryingSlot(() => house.db.batch(place.workspace, statements))
        return { made: made?.[0], claimed: claimed?.[0] }
      },
      together: async all => {
        const statements = [submitEachBound(all)]
        if (all[0]!.next)
          statements.push(
            claimEachBound(
              house,
              all.map(one => one.next!),
            ),
          )
        const [made, claimed] = await house.db.batch(all[0]!.place.workspace, statements)
        const madeInPlace = inPlace(all.length, made!)
        const claimedInPlace = inPlace(all.length, claimed ?? [])
        return all.map((_, i) => ({ made: madeInPlace[i], claimed: claimedInPlace[i] }))
      },
      clash: sent => sent.place.worker,
    })
    groups.set(house.db, group)
  }
  return group
}

function submitEachBound(all: readonly Sent[]): Bound {
  const { place } = all[0]!
  const values = [
    place.project,
    place.workspace,
    all.map(one => one.place.worker),
    all.map(one => toUuid(one.input.assignment)),
    all.map(one => toUuid(one.input.response)),
    all.map(one => JSON.stringify(one.input.value)),
    all.map(one => one.input.spent_ms ?? null),
    all.map(one => one.input.form_version),
  ]
  return { statement: sql.submitEach, values }
}

function submitBound(place: Place, input: Submission): Bound {
  const values = [
    place.project,
    place.worker,
    toUuid(input.assignment),
    toUuid(input.response),
    JSON.stringify(input.value),
    place.workspace,
    input.spent_ms ?? null,
    input.form_version,
  ]
  return { statement: sql.submitHeld, values }
}

function accepted(input: Submission, task: string): Submitted {
  return { response: input.response, task: toId("task", task), late: false, repeated: false }
}

/** A value is checked against the version of the form it answers, and against the data where the form marks it. */
async function checkSubmission(send: Send, house: House, place: Place, input: Submission): Promise<void> {
  const form = await formVersion(house, place.workspace, place.project, input.form_version)
  let payload: Payload | null = null
  if (place.facts.needs_ground) {
    const row = (await send([{ statement: sql.ground, values: [place.project, toUuid(input.assignment), place.worker] }]))[0]![0]
    payload = (row?.["payload"] as Payload | undefined) ?? null
  }
  await checkAgainst(house, place, form, input.value, payload, input.sizes)
}

/** The lease is not held: a repeat, a late submit, a second answer, or nothing of this worker's. */
async function submitOtherwise(house: House, place: Place, input: Submission): Promise<Submitted> {
  const response = toUuid(input.response)
  const found = await retryingSlot(() =>
    house.db.transaction(place.workspace, [], async query => {
      const before = (
        await query<{ task_id: string; worker_id: string; late: boolean }>(sql.findResponse, [place.project, response])
      )[0]
      if (before) {
        if (before.worker_id !== place.worker) refuse("id_taken", { id: "The response" })
        return { response: input.response, task: toId("task", before.task_id), late: before.late, repeated: true }
      }
      return submitLate(query, place, input)
    }),
  )
  return found
}

interface AssignmentRow {
  task_id: string
  worker_id: string
  state: number
  stage: number
}

/** In the order in which every path locks: assignment, then task. */
async function submitLate(query: Query, place: Place, input: Submission): Promise<Submitted> {
  const assignment = toUuid(input.assignment)
  const row = (await query<AssignmentRow>(sql.lockAssignment, [place.project, assignment]))[0]
  if (!row || row.worker_id !== place.worker) refuse("assignment_gone")
  if (row.state === 1 || row.state === 4) refuse("response_exists")
  // 0: it was held after all, a moment ago another transaction had its lock. Then it is in time.
  if (row.state !== 2 && row.state !== 0) refuse("assignment_gone")
  // A newer lease of the same worker on the same task ends with this response.
  const others = row.state === 2 ? (await query(sql.withdrawOthers, [place.project, row.task_id, place.worker])).length : 0
  const task = (await query<{ state: number }>(sql.lockTask, [place.project, row.task_id]))[0]
  assert(task, "an assignment has its task")
  if (task.state === 3) refuse("task_retired")
  if ((await query(sql.hasResponse, [place.project, row.task_id, place.worker, row.stage])).length > 0) refuse("response_exists")
  const late = row.state === 2
  const ended = late ? others : 1
  const after = (
    await query<{ given: number; needed: number; state: number }>(sql.settleLate, [
      place.project,
      place.worker,
      row.task_id,
      ended,
    ])
  )[0]!
  await query(late ? sql.closeLate : sql.closeHeld, [place.project, assignment])
  const response = toUuid(input.response)
  await query(sql.insertResponse, [
    place.project,
    response,
    place.workspace,
    row.task_id,
    place.worker,
    assignment,
    row.stage,
    input.form_version,
    JSON.stringify(input.value),
    input.spent_ms ?? null,
    late,
  ])
  const body = {
    task: row.task_id,
    worker: place.worker,
    response,
    given: after.given,
    done: after.state < 3 && after.given === after.needed,
  }
  await append({ query }, place.project, "response.made", body, response)
  return { response: input.response, task: toId("task", row.task_id), late, repeated: false }
}
