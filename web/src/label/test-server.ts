/** For tests: a clock that only the test moves, and a server of a few tasks that keeps the rules of dispatch. */
import { ProblemError } from "@tagwerk/contract/client.ts"
import { problemOf, type RefusalCode } from "@tagwerk/contract/error.ts"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import { planDefault } from "@tagwerk/contract/project.ts"
import type { Assignment, Suggestion } from "@tagwerk/contract/task.ts"
import type { Begun, Line } from "./line.ts"

export function testClock(start = 1_000_000) {
  let time = start
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
      const end = time + ms
      for (;;) {
        const next = alarms.filter(alarm => alarm.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        time = Math.max(time, next.at)
        alarms = alarms.filter(alarm => alarm !== next)
        next.act()
        await settle()
      }
      time = end
      await settle()
    },
  }
}

/** Lets everything that waits for nothing but its turn happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise(done => setTimeout(done))
}

export const testForm: Form = {
  views: [{ key: "message", view: "text", from: "$text" }],
  questions: [
    { key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }], required: true },
    { key: "names", kind: "span", on: "message", labels: [{ name: "person" }] },
  ],
}

interface Sent {
  id: string
  value: ResponseValue
  revisions: number
  late: boolean
}

export function testServer(
  texts: string[],
  options: { leases_max?: number; suggestions?: Suggestion[]; form?: Form; now?: () => number } = {},
) {
  const now = options.now ?? Date.now
  const form = options.form ?? testForm
  const tasks = texts.map((text, i) => ({ id: newId("task", i), text, state: "open" as "open" | "held" | "done" | "skipped" }))
  const held = new Map<string, Assignment & { task_index: number }>()
  const lapsed = new Map<string, Assignment & { task_index: number }>()
  const server = {
    tasks,
    held,
    lapsed,
    responses: new Map<number, Sent>(),
    comments: [] as { text: string; flag: boolean }[],
    calls: [] as string[],
    isOnline: true,
    isSignedIn: true,
    /** The next call of that name is carried out, but its answer is lost. */
    loseAnswerOf: null as string | null,
    refuse: {} as Record<string, RefusalCode>,
    leases_max: options.leases_max ?? 5,
    lapse() {
      for (const [id, assignment] of held) {
        lapsed.set(id, assignment)
        held.delete(id)
        tasks[assignment.task_index]!.state = "open"
      }
    },
  }
  const refused = (code: RefusalCode, details = {}) => new ProblemError(problemOf(code, details))
  const claim = (id: string): Assignment | null => {
    const index = tasks.findIndex(task => task.state === "open" && !server.responses.has(tasks.indexOf(task)))
    if (index < 0) return null
    tasks[index]!.state = "held"
    const assignment = {
      id,
      task: tasks[index]!.id,
      form_version: 1,
      payload: { text: tasks[index]!.text },
      files: [],
      draft: null,
      until: new Date(now() + 600_000).toISOString(),
      task_index: index,
    } as Assignment & { task_index: number }
    held.set(id, assignment)
    return assignment
  }
  // biome-ignore lint/suspicious/noExplicitAny: each call reads its own input
  type Call = (input: any) => unknown
  const submit: Call = input => {
    const mine = held.get(input.assignment) ?? lapsed.get(input.assignment)
    const before = [...server.responses.values()].find(response => response.id === input.response)
    if (before) return { response: input.response, task: newId("task"), late: before.late, repeated: true }
    if (!mine) throw refused("assignment_gone")
    if (server.responses.has(mine.task_index)) throw refused("response_exists")
    const late = !held.has(input.assignment)
    server.responses.set(mine.task_index, { id: input.response, value: input.value, revisions: 1, late })
    held.delete(input.assignment)
    tasks[mine.task_index]!.state = "done"
    return { response: input.response, task: mine.task, late, repeated: false }
  }
  const calls: Record<string, Call> = {
    "assignment.claim": ({ ids }) => {
      const assignments: Assignment[] = []
      let short: string | null = null
      for (const id of ids as string[]) {
        if (held.size >= server.leases_max) short = "cap_reached"
        const one = short ? null : claim(id)
        if (one) assignments.push(one)
        else short ??= "no_task"
      }
      return { assignments, short }
    },
    "assignment.held": () => ({ assignments: [...held.values()] }),
    "assignment.renew": ({ assignment, draft }) => {
      const mine = held.get(assignment)
      if (!mine) throw refused(lapsed.has(assignment) ? "lease_lapsed" : "assignment_gone")
      if (draft) mine.draft = draft
      mine.until = new Date(now() + 600_000).toISOString()
      return { until: mine.until }
    },
    "assignment.skip": ({ assignment }) => {
      const mine = held.get(assignment)
      if (mine) tasks[mine.task_index]!.state = "skipped"
      held.delete(assignment)
      return {}
    },
    "response.submit": submit,
    "response.next": input => {
      if (held.has(input.next)) throw refused("id_taken")
      const submitted = submit(input)
      const cap = held.size >= server.leases_max
      const assignment = cap ? null : claim(input.next)
      return { submitted, assignment, short: assignment ? null : cap ? "cap_reached" : "no_task" }
    },
    "response.amend": ({ response, value }) => {
      const found = [...server.responses.values()].find(r => r.id === response)
      if (!found) throw refused("not_found")
      found.value = value
      found.revisions++
      return { response, task: newId("task"), late: false, repeated: false }
    },
    "response.own": () => ({
      items: [...server.responses.entries()].reverse().map(([i, r]) => ({ id: r.id, task: tasks[i]!.id, value: r.value })),
      next: null,
    }),
    "response.reopen": ({ response }) => {
      const [index, found] = [...server.responses.entries()].find(([, r]) => r.id === response) ?? []
      if (index === undefined || !found) throw refused("not_found")
      const version = { version: 1, form, created_at: "" }
      return {
        task: tasks[index]!.id,
        form: version,
        payload: { text: tasks[index]!.text },
        files: [],
        value: found.value,
        amendable: true,
      }
    },
    "response.suggestions": () => ({ suggestions: options.suggestions ?? [] }),
    "comment.create": ({ text, flag }) => {
      server.comments.push({ text, flag })
      return {}
    },
  }
  const begun = (): Begun => ({
    token: "tl.test",
    expires_at: new Date(now() + 900_000).toISOString(),
    worker: "worker_01jd0000000e0000000000000" as never,
    pseudonym: "calm-otter",
    project: {
      id: newId("project", 1),
      name: "Moods",
      plan: {
        ...planDefault,
        leases_max: server.leases_max,
        suggest: (options.suggestions?.length ?? 0) > 0,
      },
    },
    form: { version: 1, form, created_at: "" },
    guideline: null,
    responses: server.responses.size,
    today: server.responses.size,
  })
  const guard = () => {
    if (!server.isOnline) throw new TypeError("Failed to fetch")
    if (!server.isSignedIn) throw refused("sign_in_needed")
  }
  const line: Line = {
    async begin() {
      await Promise.resolve()
      guard()
      return begun()
    },
    async call(name, input) {
      await Promise.resolve()
      guard()
      server.calls.push(name)
      const code = server.refuse[name]
      if (code) {
        delete server.refuse[name]
        throw refused(code, { faults: [{ at: "/mood", sentence: "No." }] })
      }
      const output = structuredClone(calls[name]?.(structuredClone(input)))
      if (server.loseAnswerOf === name) {
        server.loseAnswerOf = null
        throw new TypeError("Failed to fetch")
      }
      return output as never
    },
  }
  return { server, line }
}
