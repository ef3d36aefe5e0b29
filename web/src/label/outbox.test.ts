import { ProblemError } from "@tagwerk/contract/client.ts"
import { problemOf, type RefusalCode } from "@tagwerk/contract/error.ts"
import { newId } from "@tagwerk/contract/id.ts"
import fc from "fast-check"
import { expect, test } from "vitest"
import { type Keep, memoryKeep } from "./keep.ts"
import { createOutbox, type Parcel } from "./outbox.ts"

const parcel = (n: number): Parcel => ({
  id: String(n).padStart(6, "0"),
  kind: "comment",
  task: newId("task", 0),
  comment: newId("comment", 0),
  text: `comment ${n}`,
  flag: false,
  shown: "",
  tries: 0,
})
const refusal = (code: RefusalCode) => new ProblemError(problemOf(code))
const settle = () => new Promise(done => setTimeout(done))

/** A clock that only the test moves. */
function clock() {
  let time = 0
  let alarms: { at: number; act: () => void }[] = []
  return {
    now: () => time,
    later(ms: number, act: () => void) {
      const alarm = { at: time + ms, act }
      alarms.push(alarm)
      return () => {
        alarms = alarms.filter(other => other !== alarm)
      }
    },
    async pass(ms: number) {
      time += ms
      const due = alarms.filter(alarm => alarm.at <= time)
      alarms = alarms.filter(alarm => alarm.at > time)
      for (const alarm of due) alarm.act()
      await settle()
    },
  }
}

function make(send: (parcel: Parcel) => Promise<void>, keep: Keep = memoryKeep(true)) {
  const time = clock()
  const aside: Parcel[] = []
  const box = createOutbox({ keep, now: time.now, later: time.later, send, onChange() {}, onRefused: p => aside.push(p) })
  return { box, time, aside, keep }
}

test("whatever fails in between, everything is sent once it can be, in order, and nothing is left behind", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.constantFrom("ok", "offline", "later", "signed_out"), { maxLength: 40 }),
      async (count, outcomes) => {
        const sent: string[] = []
        let at = 0
        const { box, time, keep } = make(async p => {
          const outcome = outcomes[at++] ?? "ok"
          if (outcome === "offline") throw new TypeError("Failed to fetch")
          if (outcome === "later") throw refusal("database_down")
          if (outcome === "signed_out") throw refusal("sign_in_needed")
          sent.push(p.id)
        })
        for (let n = 0; n < count; n++) box.add(parcel(n))
        await settle()
        for (let i = 0; i < 60; i++) await time.pass(30_000)
        expect(sent).toEqual(Array.from({ length: count }, (_, n) => parcel(n).id))
        expect([box.waiting, box.trouble, await keep.list("")]).toEqual([[], null, []])
      },
    ),
    { numRuns: 40 },
  )
})

test("retries back off to half a minute, and `now` does not wait", async () => {
  let tries = 0
  const { box, time } = make(async () => {
    tries++
    throw new TypeError("Failed to fetch")
  })
  box.add(parcel(1))
  await settle()
  const waits: number[] = []
  for (let i = 0; i < 7; i++) {
    const ms = (box.trouble?.again_at ?? 0) - time.now()
    waits.push(ms)
    await time.pass(ms)
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000])
  expect([tries, box.trouble?.why]).toEqual([8, "offline"])
  box.now()
  await settle()
  expect(tries).toBe(9)
})

test("what is refused for good is set aside, kept, and does not hold up the rest", async () => {
  const sent: string[] = []
  const { box, aside, keep } = make(async p => {
    if (p.id === parcel(1).id) throw refusal("task_retired")
    sent.push(p.id)
  })
  for (const n of [0, 1, 2]) box.add(parcel(n))
  await settle()
  expect(sent).toEqual([parcel(0).id, parcel(2).id])
  expect(aside[0]?.problem?.code).toBe("task_retired")
  const again = make(async () => {}, keep)
  await again.box.load()
  expect(again.box.refused.map(p => p.id)).toEqual([parcel(1).id])
  again.box.discard(parcel(1).id)
  await settle()
  expect(await keep.list("")).toEqual([])
})

test("after a reload what was not sent is sent, before anything new", async () => {
  const keep = memoryKeep(true)
  const first = make(() => new Promise(() => {}), keep)
  first.box.add(parcel(1))
  first.box.add(parcel(2))
  await settle()
  first.box.stop()
  const sent: string[] = []
  const second = make(async p => void sent.push(p.id), keep)
  await second.box.load()
  second.box.add(parcel(3))
  second.box.now()
  await settle()
  expect(sent).toEqual([1, 2, 3].map(n => parcel(n).id))
})

test("only what was never tried can be taken back", async () => {
  const { box } = make(async () => {
    throw new TypeError("Failed to fetch")
  })
  box.add(parcel(1))
  box.add(parcel(2))
  await settle()
  expect([box.takeBack(parcel(1).id), box.takeBack(parcel(2).id)]).toEqual([false, true])
  expect(box.waiting.map(p => p.id)).toEqual([parcel(1).id])
})
