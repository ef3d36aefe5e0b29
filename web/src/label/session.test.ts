import fc from "fast-check"
import { expect, test } from "vitest"
import { type Keep, memoryKeep } from "./keep.ts"
import { createSession } from "./session.ts"
import { settle, testClock, testServer } from "./test-server.ts"

const texts = ["a", "b", "c", "d", "e"]

async function begin(
  options: {
    texts?: string[]
    leases_max?: number
    keep?: Keep
    ahead?: number
    take?: (assignment: string) => Promise<boolean>
    server?: ReturnType<typeof testServer>
    clock?: ReturnType<typeof testClock>
  } = {},
) {
  const clock = options.clock ?? testClock()
  const world = options.server ?? testServer(options.texts ?? texts, { leases_max: options.leases_max ?? 5, now: clock.now })
  const keep = options.keep ?? memoryKeep(true)
  const session = createSession({
    line: world.line,
    openKeep: async () => keep,
    now: clock.now,
    later: clock.later,
    ahead: options.ahead ?? 1,
    load: async () => {},
    take: options.take ?? (async () => true),
    measured: () => null,
  })
  await session.start()
  await settle()
  const text = () => session.state.work?.payload["text"]
  const values = () => [...world.server.responses.values()].map(r => r.value["mood"])
  return { session, server: world.server, world, clock, keep, text, values }
}
const answered = async (s: Awaited<ReturnType<typeof begin>>, mood = "good") => {
  s.session.change("mood", mood)
  s.session.submit()
  await settle()
}

test("the next task is in hand before the current one is sent, and shows at once", async () => {
  const s = await begin()
  expect([s.text(), s.session.state.ahead, s.server.held.size]).toEqual(["a", 1, 2])
  s.session.change("mood", "good")
  s.session.submit()
  expect([s.text(), s.session.state.phase]).toEqual(["b", "working"])
  await settle()
  expect([s.server.held.size, s.session.state.today, s.values()]).toEqual([2, 1, ["good"]])
  expect(s.server.calls.filter(name => name.startsWith("response."))).toEqual(["response.next"])
})

test("every task is answered once, whatever the cap; then the session is empty", async () => {
  for (const leases_max of [1, 2, 5]) {
    const s = await begin({ leases_max })
    const seen: unknown[] = []
    for (let i = 0; i < texts.length; i++) {
      seen.push(s.text())
      expect(s.server.held.size).toBeLessThanOrEqual(Math.min(leases_max, 2))
      await answered(s)
    }
    expect([seen, s.session.state.phase, s.server.responses.size]).toEqual([texts, "empty", 5])
  }
})

test("a value that does not fit stays on screen with its faults", async () => {
  const s = await begin()
  expect(s.session.submit()).toBe(false)
  expect(s.session.state.faults.map(fault => fault.at)).toEqual(["/mood"])
  s.session.change("mood", "good")
  expect(s.session.state.faults).toEqual([])
  expect(s.text()).toBe("a")
})

test("what the server refuses comes back with its faults, and the task begun meanwhile waits behind it", async () => {
  const s = await begin()
  s.server.refuse = { "response.next": "value_invalid" }
  await answered(s)
  expect([s.text(), s.session.state.faults.map(f => f.sentence), s.session.state.refused]).toEqual(["a", ["No."], []])
  await answered(s, "bad")
  expect([s.text(), s.values()]).toEqual(["b", ["bad"]])
})

test("undo goes through the answers, then back to the sent task, whose amendment is one further revision", async () => {
  const s = await begin()
  await answered(s, "good")
  expect(s.session.state.canUndo).toBe(true)
  s.session.undo()
  expect([s.text(), s.session.state.work?.history.present.value]).toEqual(["a", { mood: "good" }])
  s.session.change("mood", "bad")
  s.session.submit()
  await settle()
  expect([s.text(), [...s.server.responses.values()]]).toEqual([
    "b",
    [expect.objectContaining({ value: { mood: "bad" }, revisions: 2 })],
  ])
  s.session.undo()
  s.session.submit()
  await settle()
  expect([s.text(), [...s.server.responses.values()][0]?.revisions]).toEqual(["b", 2])
})

test("going back before it was sent changes the response instead of amending it", async () => {
  const s = await begin()
  s.server.isOnline = false
  await answered(s, "good")
  s.session.change("mood", "good")
  s.session.submit()
  s.session.undo()
  expect(s.text()).toBe("b")
  s.session.change("mood", "bad")
  s.session.submit()
  s.server.isOnline = true
  await s.clock.pass(60_000)
  expect(s.server.calls).not.toContain("response.amend")
  expect(s.values()).toEqual(["good", "bad"])
})

test("after a reload undo goes back to what was sent before", async () => {
  const s = await begin()
  await answered(s, "good")
  s.session.stop()
  const again = await begin({ server: s.world, clock: s.clock, keep: s.keep })
  expect([again.text(), again.session.state.canUndo]).toEqual(["b", true])
  again.session.undo()
  await settle()
  expect(again.text()).toBe("a")
  again.session.change("mood", "bad")
  again.session.submit()
  await settle()
  expect([again.text(), again.values()]).toEqual(["b", ["bad"]])
})

test("a reload brings back the draft with every step, on the device and from the server", async () => {
  const s = await begin()
  s.session.change("mood", "good")
  s.session.change("mood", "bad")
  await s.clock.pass(2000)
  expect([...s.server.held.values()][0]?.draft).toEqual({ mood: "bad" })
  expect(s.session.state.saving.state).toBe("saved")
  s.session.stop()
  const again = await begin({ server: s.world, clock: s.clock, keep: s.keep })
  expect(again.session.state.work?.history.present.value).toEqual({ mood: "bad" })
  again.session.undo()
  expect(again.session.state.work?.history.present.value).toEqual({ mood: "good" })
  const elsewhere = await begin({ server: s.world, clock: s.clock })
  expect(elsewhere.session.state.work?.history.present.value).toEqual({ mood: "bad" })
})

test("a draft changed on another device is a further step", async () => {
  const s = await begin()
  s.session.change("mood", "good")
  await s.clock.pass(2000)
  s.session.stop()
  for (const held of s.server.held.values()) if (held.draft) held.draft = { mood: "bad" }
  const again = await begin({ server: s.world, clock: s.clock, keep: s.keep })
  expect(again.session.state.work?.history.present.value).toEqual({ mood: "bad" })
  again.session.undo()
  expect(again.session.state.work?.history.present.value).toEqual({ mood: "good" })
})

test("work goes on without a network and is sent when it is back, also after a reload", async () => {
  const s = await begin({ ahead: 3 })
  s.server.isOnline = false
  await answered(s, "good")
  await answered(s, "bad")
  expect([s.session.state.trouble, s.session.state.waiting.length, s.server.responses.size]).toEqual(["offline", 2, 0])
  expect([s.text(), s.session.state.isAtRisk]).toEqual(["c", false])
  s.session.change("mood", "good")
  s.session.stop()
  s.server.isOnline = true
  const again = await begin({ server: s.world, clock: s.clock, keep: s.keep, ahead: 3 })
  await again.clock.pass(5000)
  expect([again.values(), again.session.state.waiting, again.text()]).toEqual([["good", "bad"], [], "c"])
  expect(again.session.state.work?.history.present.value).toEqual({ mood: "good" })
})

test("a session that ended keeps the work, says so, and sends it after sign-in", async () => {
  const s = await begin()
  s.server.isSignedIn = false
  await answered(s)
  expect([s.session.state.trouble, s.session.state.waiting.length, s.text()]).toEqual(["signed_out", 1, "b"])
  s.server.isSignedIn = true
  s.session.retry()
  await settle()
  expect([s.session.state.trouble, s.values()]).toEqual([null, ["good"]])
})

test("an answer lost on its way is neither lost nor doubled, nor is the task that came with it", async () => {
  for (const lost of ["response.next", "assignment.claim"]) {
    const s = await begin({ leases_max: 2 })
    s.server.loseAnswerOf = lost
    for (let i = 0; i < 6; i++) {
      if (s.session.state.phase === "working") await answered(s)
      await s.clock.pass(6000)
    }
    expect([lost, s.server.responses.size, s.session.state.phase]).toEqual([lost, 5, "empty"])
  }
})

test("a lease that ended is said, and the work can still be sent, also after a reload", async () => {
  const s = await begin()
  s.server.lapse()
  s.session.change("mood", "good")
  await s.clock.pass(2000)
  expect(s.session.state.work?.lapsed).toBe(true)
  s.session.stop()
  const again = await begin({ server: s.world, clock: s.clock, keep: s.keep })
  expect([again.text(), again.session.state.work?.lapsed]).toEqual(["a", true])
  again.session.submit()
  await settle()
  expect([...s.server.responses.values()][0]).toMatchObject({ value: { mood: "good" }, late: true })
})

test("leases of what is in hand are renewed while the page is open, without any change", async () => {
  const s = await begin()
  const first = [...s.server.held.values()].map(held => held.until)
  await s.clock.pass(500_000)
  for (const [i, held] of [...s.server.held.values()].entries()) expect(held.until > (first[i] ?? "")).toBe(true)
})

test("from the empty page undo leads back to what was sent last", async () => {
  const s = await begin({ texts: ["a"] })
  await answered(s, "good")
  expect([s.session.state.phase, s.session.state.canUndo]).toEqual(["empty", true])
  s.session.undo()
  expect([s.text(), s.session.state.phase]).toEqual(["a", "working"])
  s.session.change("mood", "bad")
  s.session.submit()
  await settle()
  expect([s.values(), s.session.state.phase]).toEqual([["bad"], "empty"])
})

test("what another tab has open is not shown here, and its draft is not taken for lapsed work", async () => {
  const taken = new Set<string>()
  const tab = () => {
    const mine = new Set<string>()
    return async (id: string) => {
      if (taken.has(id) && !mine.has(id)) return false
      taken.add(id)
      mine.add(id)
      return true
    }
  }
  const first = await begin({ take: tab() })
  first.session.change("mood", "good")
  await first.clock.pass(2000)
  const second = await begin({ server: first.world, clock: first.clock, keep: first.keep, take: tab() })
  expect([first.text(), second.text(), second.session.state.work?.lapsed]).toEqual(["a", "c", false])
  await answered(second, "bad")
  await answered(first, "good")
  expect(first.server.responses.size).toBe(2)
})

test("skip and flag wait for the network like everything else", async () => {
  const s = await begin()
  s.server.isOnline = false
  s.session.comment("cut off", true)
  s.session.skip("broken")
  await settle()
  expect(s.text()).toBe("b")
  s.server.isOnline = true
  await s.clock.pass(10_000)
  expect([s.server.comments, s.server.tasks[0]?.state]).toEqual([[{ text: "cut off", flag: true }], "skipped"])
})

test("sending twice says that there is nothing to mark", async () => {
  const s = await begin({ server: testServer(["a"], { form: requiredSpan }) })
  expect(s.session.submit()).toBe(false)
  expect(s.session.submit()).toBe(true)
  await settle()
  expect([...s.server.responses.values()][0]?.value).toEqual({ names: [] })
})
const requiredSpan = {
  views: [{ key: "message", view: "text" as const, from: "$text" }],
  questions: [{ key: "names", kind: "span" as const, on: "message", labels: [{ name: "person" }], required: true }],
}

test("whatever happens in whatever order, each task has at most one response, with the value last submitted", async () => {
  type Act = "good" | "bad" | "undo" | "redo" | "submit" | "skip" | "offline" | "online" | "lose" | "wait" | "reload"
  const acts = fc.constantFrom<Act>(
    "good",
    "bad",
    "undo",
    "redo",
    "submit",
    "submit",
    "skip",
    "offline",
    "online",
    "lose",
    "wait",
    "reload",
  )
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), async (list, leases_max) => {
      const clock = testClock()
      const keep = memoryKeep(true)
      const world = testServer(texts, { leases_max, now: clock.now })
      let s = await begin({ server: world, clock, keep })
      const due = new Map<string, unknown>()
      for (const act of list) {
        const { session } = s
        if (act === "good" || act === "bad") session.change("mood", act)
        else if (act === "undo") session.undo()
        else if (act === "redo") session.redo()
        else if (act === "skip") session.skip("unclear")
        else if (act === "lose") world.server.loseAnswerOf = "response.next"
        else if (act === "wait") await clock.pass(3000)
        else if (act === "offline" || act === "online") world.server.isOnline = act === "online"
        else if (act === "reload" && world.server.isOnline) {
          session.stop()
          s = await begin({ server: world, clock, keep })
        } else if (act === "submit") {
          const before = session.state.work
          if (session.submit() && before) due.set(String(before.payload["text"]), before.history.present.value["mood"])
        }
        await settle()
        expect(world.server.held.size).toBeLessThanOrEqual(leases_max)
      }
      world.server.isOnline = true
      s.session.retry()
      await clock.pass(120_000)
      const got = new Map([...world.server.responses.entries()].map(([i, r]) => [texts[i], r.value["mood"]]))
      expect(got).toEqual(due)
      expect(s.session.state.waiting).toEqual([])
      s.session.stop()
    }),
    { numRuns: 60 },
  )
}, 180_000)
