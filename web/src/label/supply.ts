/**
 * Tasks in hand beyond the one on screen: claimed, their form and pictures loaded, before they are needed, so that the next one shows
 * at once. Never more than asked for and never more than the plan allows one worker to hold.
 */
import { newId } from "@tagwerk/contract/id.ts"
import type { FormVersion } from "@tagwerk/contract/project.ts"
import type { Assignment } from "@tagwerk/contract/task.ts"
import type { KeptWork } from "./draft.ts"
import { workPrefix } from "./draft.ts"
import { beginHistory, step } from "./history.ts"
import type { Keep } from "./keep.ts"
import { type Begun, type Line, type Trouble, troubleOf } from "./line.ts"
import { picturesOf, sameValue, untilOf, type Work } from "./work.ts"

export type Short = "no_task" | "cap_reached" | "paused"

export interface Supply {
  /** In the order they are shown. */
  readonly ready: readonly Work[]
  /** Why there is nothing more at the moment. */
  readonly short: Short | null
  readonly trouble: Trouble | null
  /** Takes up what was held before the page was loaded; `first` names the one to begin with. */
  resume(first: string | null): Promise<void>
  /** Work that this device kept and the server does not count as held any more: leases that ended, amendments begun. */
  restore(): Promise<Work[]>
  take(): Work | null
  giveBack(work: Work): void
  remove(key: string): void
  patch(key: string, change: Partial<Work>): void
  /** An assignment that came with a submit. */
  put(assignment: Assignment): Promise<void>
  /** Claims what is missing. `needed`: nothing is on screen. */
  refill(): Promise<void>
  setShort(short: Short | null): void
  form(version: number): Promise<FormVersion>
  know(form: FormVersion): void
}

export interface SupplyOptions {
  line: Line
  keep: Keep
  now: () => number
  begun: () => Begun
  /** How many beyond the one on screen. */
  ahead: number
  /** Assignments this worker holds outside of `ready`: on screen, or sent and not yet acknowledged. */
  elsewhere: () => readonly string[]
  /** Loads and decodes a picture; never fails. */
  load: (url: string) => Promise<unknown>
  /** Whether this tab may show the assignment: false when another one has it open. */
  take: (assignment: string) => Promise<boolean>
  onChange: () => void
}

/** Decoding is waited for at most this long: a picture that does not come must not hold back the task. */
const decode_ms = 4000

export function createSupply(options: SupplyOptions): Supply {
  const { line, keep, now } = options
  let ready: Work[] = []
  let short: Short | null = null
  let trouble: Trouble | null = null
  let filling: Promise<void> | null = null
  /** A claim whose answer was lost may have been carried out. */
  let isUnsure = false
  /** What another tab of this worker has open. */
  let others: string[] = []
  const forms = new Map<number, FormVersion>()

  const form = async (version: number): Promise<FormVersion> => {
    const known = forms.get(version)
    if (known) return known
    const loaded = await line.call("form.show", { version })
    forms.set(version, loaded)
    return loaded
  }
  const make = async (assignment: Assignment): Promise<Work> => {
    const wants_suggestions = options.begun().project.plan.suggest
    const [version, kept, suggested] = await Promise.all([
      form(assignment.form_version),
      keep.get<KeptWork>(workPrefix + assignment.id).catch(() => undefined),
      wants_suggestions
        ? line.call("response.suggestions", { assignment: assignment.id }).catch(() => ({ suggestions: [] }))
        : { suggestions: [] },
    ])
    const draft = assignment.draft
    let history = kept?.history ?? beginHistory(draft ?? {})
    // Changed elsewhere since: the server's draft is a further step, so that nothing is lost either way.
    if (kept && draft && !sameValue(draft, kept.stored) && !sameValue(draft, history.present.value))
      history = step(history, { ...history.present, value: draft }, now())
    return {
      key: assignment.id,
      assignment: assignment.id,
      task: assignment.task,
      form: version.form,
      form_version: assignment.form_version,
      payload: assignment.payload,
      pictures: picturesOf(version.form, assignment.payload, assignment.files),
      history,
      response: kept?.response ?? newId("response", now()),
      sent: false,
      sent_value: null,
      parcel: null,
      suggestions: suggested.suggestions,
      lapsed: false,
      until: untilOf(assignment),
      spent_ms: kept?.spent_ms ?? 0,
      stored: draft,
    }
  }
  const prepare = async (assignment: Assignment): Promise<Work> => {
    void options.take(assignment.id)
    const work = await make(assignment)
    await Promise.race([
      Promise.all(work.pictures.map(picture => options.load(picture.url))),
      new Promise(done => setTimeout(done, decode_ms)),
    ])
    return work
  }
  const has = (id: string) => ready.some(work => work.key === id) || options.elsewhere().includes(id)
  const place = (work: Work) => {
    if (has(work.key)) return
    ready = [...ready, work]
    options.onChange()
  }

  const resume = async (first: string | null) => {
    const { assignments } = await line.call("assignment.held", {})
    const free = await Promise.all(assignments.map(assignment => has(assignment.id) || options.take(assignment.id)))
    others = assignments.filter((_, i) => !free[i]).map(assignment => assignment.id)
    const open = assignments.filter(assignment => !has(assignment.id) && !others.includes(assignment.id))
    const rank = (a: Assignment) => (a.id === first ? 2 : a.draft ? 1 : 0)
    open.sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1))
    for (const work of await Promise.all(open.map(prepare))) place(work)
  }
  const fill = async (): Promise<void> => {
    const { leases_max } = options.begun().project.plan
    const outside = options.elsewhere().length
    const wanted = Math.min(options.ahead + (outside === 0 ? 1 : 0) - ready.length, leases_max - outside - ready.length)
    if (wanted <= 0) return
    const ids = Array.from({ length: wanted }, () => newId("assignment", now()))
    try {
      if (isUnsure) {
        await resume(null)
        isUnsure = false
        return fill()
      }
      const claimed = await line.call("assignment.claim", { ids })
      trouble = null
      short = claimed.short
      for (const work of await Promise.all(claimed.assignments.map(prepare))) place(work)
    } catch (error) {
      const found = troubleOf(error)
      trouble = found
      isUnsure ||= found.kind === "offline"
      if (found.kind === "refused" && (found.problem.code === "project_paused" || found.problem.code === "project_archived")) {
        short = "paused"
        trouble = null
      }
    }
    options.onChange()
  }

  return {
    get ready() {
      return ready
    },
    get short() {
      return short
    },
    get trouble() {
      return trouble
    },
    resume,
    async restore() {
      const held = new Set([...ready.map(work => work.key), ...options.elsewhere(), ...others])
      const found: Work[] = []
      for (const { key, value } of await keep.list<KeptWork>(workPrefix)) {
        const id = key.slice(workPrefix.length)
        if (held.has(id)) continue
        const { present } = value.history
        if (sameValue(present.value, (value.sent ? value.sent_value : value.stored) ?? {}) && (value.sent || isBlank(value)))
          await keep.remove(key)
        else found.push({ ...value, form: (await form(value.form_version)).form, parcel: null, lapsed: !value.sent, until: null })
      }
      return found
    },
    take() {
      const [next, ...rest] = ready
      ready = rest
      return next ?? null
    },
    giveBack(work) {
      ready = [work, ...ready]
    },
    remove(key) {
      ready = ready.filter(work => work.key !== key)
    },
    patch(key, change) {
      ready = ready.map(work => (work.key === key ? { ...work, ...change } : work))
    },
    async put(assignment) {
      place(await prepare(assignment))
    },
    refill() {
      filling ??= fill().finally(() => {
        filling = null
      })
      return filling
    },
    setShort(next) {
      short = next
    },
    form,
    know: version => void forms.set(version.version, version),
  }
}

/** Nothing answered yet: nothing is lost by letting it go. */
function isBlank(kept: KeptWork): boolean {
  return Object.keys(kept.history.present.value).length === 0
}
