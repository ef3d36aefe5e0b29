/** The job that tries another plan: gathers the responses, replays both plans on a thread, notes how far it is, keeps what came out. */
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { WhatIf, WhatIfSettings } from "@tagwerk/contract/report.ts"
import { seededRandom } from "@tagwerk/quality"
import type { House } from "../act.ts"
import type { Place } from "../answer/gather.ts"
import { isConnectionError } from "../db/connect.ts"
import type { JobHandler } from "../jobs/jobs.ts"
import { startThread } from "../jobs/thread.ts"
import { type Gathered, gather } from "./gather.ts"
import { methodOf } from "./method.ts"
import { outcomeOf } from "./outcome.ts"
import { primaryOf } from "./project.ts"
import type { ReplayData, Replayed, ReplayPlan } from "./replay.ts"
import * as sql from "./what-if.sql.ts"
import type { WhatIfOrder, WhatIfWord } from "./what-if-thread.ts"

const ordersMost = 5
/** Above so many responses fewer orders are steady enough, and tasks are drawn. */
const largeMin = 20_000
const tasksMax = 5_000
const noted_ms = 250

/** Payload: workspace, project, whatif (UUIDs). */
export function whatIfJob(house: House): JobHandler {
  return async (payload, signal) => {
    const place = { workspace: payload.workspace, project: String(payload["project"]) }
    await runWhatIf(house, place, String(payload["whatif"]), signal)
  }
}

export async function runWhatIf(house: House, place: Place, id: string, signal?: AbortSignal): Promise<void> {
  const work = <T>(what: Parameters<typeof house.db.transaction<T>>[2]) => house.db.transaction(place.workspace, [], what)
  const stamp = () => new Date(house.now()).toISOString()
  const begun = await work(async query => {
    const [row] = await query<{ settings: WhatIfSettings }>(sql.begin, [place.project, id])
    const [about] = await query<{ plan: Partial<Plan> }>(sql.plan, [place.project, place.workspace])
    const gathered = row ? await gather(query, place) : null
    return row && about ? { settings: row.settings, plan: { ...planDefault, ...about.plan }, gathered } : null
  })
  // Cancelled, deleted with its project, or done by another run of the job.
  if (!begun) return
  try {
    if (!begun.gathered) throw new Error("there is no response to replay")
    const result = await compare(begun.gathered, begun.plan, begun.settings, async done => {
      const rows = await work(query => query(sql.progress, [place.project, id, done]))
      return rows.length > 0 && !signal?.aborted
    })
    if (result) await work(query => query(sql.finish, [place.project, id, JSON.stringify(result), stamp()]))
  } catch (error) {
    if (isConnectionError(error)) throw error
    house.journal.log("error", "a replay failed", { project: place.project, whatif: id, error })
    const sentence =
      "Something broke on the server while the plan was tried. Nothing was changed. Try it again; if it stays, look into the server's log."
    await work(query => query(sql.fail, [place.project, id, sentence, stamp()]))
  }
}

/** Null when it was stopped. `note` hears how far it is, and says whether to go on. */
async function compare(
  gathered: Gathered,
  plan: Plan,
  settings: WhatIfSettings,
  note: (done: number) => Promise<boolean>,
): Promise<WhatIf["result"]> {
  const one = gathered.questions[primaryOf(gathered.questions)]!
  const data = dataOf(one)
  const believed = methodOf(one).method
  const responses = data.tasks.reduce((sum, task) => sum + task.votes.length, 0)
  const orders = Array.from({ length: responses > largeMin ? 2 : ordersMost }, (_, i) => i + 1)
  const { target, rule, responses: least, responses_max } = plan
  const today: ReplayPlan = { target, rule, responses: least, responses_max, method: believed, spammers: 0 }
  const { method = "auto", ...changed } = settings
  const other: ReplayPlan = { ...today, ...changed, method: method === "auto" ? believed : method }
  const outcomes = await onThread({ data, plans: [today, other], orders }, note)
  return (
    outcomes && {
      today: outcomeOf(outcomes[0]!, plan.price),
      other: outcomeOf(outcomes[1]!, plan.price),
      tasks: data.tasks.length,
      gold: data.tasks.filter(task => task.gold !== undefined).length,
      orders: orders.length,
      question: one.question.title ?? one.question.key,
    }
  )
}

/** Tasks with their responses; of a large project all gold, and others drawn at random. */
function dataOf(one: Gathered["questions"][number]): ReplayData {
  const lengths = new Map(one.plain.votes.map(vote => [`${vote.task} ${vote.worker}`, vote.length]))
  const tasks = new Map<string, ReplayData["tasks"][number]>()
  for (const { task, worker, value, isModel, silence } of one.votes) {
    if (silence !== null) continue
    const known = one.known.has(task) ? { gold: one.known.get(task) } : {}
    const entry = tasks.get(task) ?? { id: task, votes: [], ...known }
    const length = lengths.get(`${task} ${worker}`)
    entry.votes.push({ worker, isModel, value, ...(length === undefined ? {} : { length }) })
    tasks.set(task, entry)
  }
  const all = [...tasks.values()]
  if (all.length <= tasksMax) return { question: one.question, tasks: all }
  const random = seededRandom(1)
  const others = all.filter(task => task.gold === undefined)
  const share = tasksMax / others.length
  return { question: one.question, tasks: all.filter(task => task.gold !== undefined || random() < share) }
}

function onThread(order: WhatIfOrder, note: (done: number) => Promise<boolean>): Promise<Replayed[][] | null> {
  return new Promise((resolve, reject) => {
    const thread = startThread(new URL("./what-if-thread.ts", import.meta.url), order)
    let noted = 0
    let noting: Promise<unknown> = Promise.resolve()
    // It ends by itself once it has said everything, or because it was stopped: both are known before.
    let isOver = false
    thread.on("message", (word: WhatIfWord) => {
      if ("error" in word) reject(new Error(word.error))
      else if ("outcomes" in word) {
        isOver = true
        noting.then(() => resolve(word.outcomes), reject)
      } else if (performance.now() - noted > noted_ms) {
        noted = performance.now()
        noting = noting.then(async () => {
          if (isOver || (await note(word.done))) return
          isOver = true
          await thread.terminate()
          resolve(null)
        })
        noting.catch(reject)
      }
    })
    thread.once("error", reject)
    thread.once("exit", () => isOver || reject(new Error("the replay was stopped")))
  })
}
