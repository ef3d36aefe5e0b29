/** A replay in which the project decides: workers arrive at random, each gets what the project asks for next and they can answer. */
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { seededRandom, wilson } from "@tagwerk/quality"
import { runDueBatches } from "../server/src/answer/batcher.ts"
import type { World } from "../server/src/test-world.ts"
import { answerAs, answersOf, openReplay, queueOf, type Replayed } from "./replay-project.ts"

export interface Decided {
  tasks: number
  gold: number
  /** Responses a task that is no gold, and all responses to gold. */
  responses: number
  gold_responses: number
  /** Share accepted; what those are said to be right in, and are, with its 95 % interval. */
  accepted: number
  stated: number
  realised: number
  interval: { low: number; high: number }
  /** What 50 known answers can vouch for: the 95 % interval around what is said. */
  stated_interval: { low: number; high: number }
  /** Shares of tasks that are done without being accepted, and that are asked for still, though nobody of the data is left to answer. */
  undecided: number
  waiting: number
  /** Accuracy of all answers. */
  accuracy: number
  method: string
}
export interface DecidedOptions {
  set: string
  seed: number
  plan: Partial<Plan>
  gold: number
  /** Share of arrivals that get gold while there is any they can answer. */
  gold_share?: number
  tasks?: number
  /** The world's clock goes on: a batch is due at most once a minute. */
  pass(ms: number): void
}

/** Responses between two looks at the log, and how long they are pretended to take. */
const round = 48
const round_ms = 20_000

export async function replayDecided(world: World, options: DecidedOptions): Promise<Decided> {
  const random = seededRandom(options.seed)
  const replayed = await openReplay(world, options.set, options.plan, options.tasks)
  const gold = await markGold(replayed, options.gold, random)
  const given = new Map([...replayed.said].map(([worker, own]) => [worker, new Set<string>([...own.keys()].filter(() => false))]))
  const left = (worker: string) => replayed.said.get(worker)!.size - given.get(worker)!.size
  const share = options.gold_share ?? 0.15
  const renew = async () => {
    await world.settle()
    options.pass(round_ms)
    await runDueBatches(world.house)
    await world.settle()
    return queueOf(replayed)
  }
  let queue = await renew()
  for (;;) {
    // Those for whom nothing was there wait for the next look.
    const idle = new Set<string>()
    const work: Promise<void>[] = []
    while (work.length < round) {
      const worker = arrive(replayed, left, idle, random)
      if (worker === null) break
      const task = choose(replayed, given.get(worker)!, worker, queue, random() < share ? gold : null, random)
      if (task === null) {
        idle.add(worker)
        continue
      }
      given.get(worker)!.add(task)
      work.push(answerAs(replayed, worker, task))
      if (work.length % 8 === 0) await Promise.all(work)
    }
    await Promise.all(work)
    if (work.length === 0) {
      // A batch at the end, which may ask again.
      options.pass(120_000)
      queue = await renew()
      const last = [...replayed.said.keys()].some(
        worker => choose(replayed, given.get(worker)!, worker, queue, null, random) !== null,
      )
      if (!last) break
      continue
    }
    queue = await renew()
  }
  return measure(replayed, gold, given, options)
}

/** Who comes: a worker at random, by how much they have still to say. */
function arrive(
  replayed: Replayed,
  left: (worker: string) => number,
  idle: ReadonlySet<string>,
  random: () => number,
): string | null {
  let total = 0
  for (const worker of replayed.said.keys()) if (!idle.has(worker)) total += left(worker)
  let at = random() * total
  for (const worker of replayed.said.keys()) {
    if (idle.has(worker)) continue
    at -= left(worker)
    if (at < 0) return worker
  }
  return null
}

/** The first task of the queue that this worker had and has not given yet; gold instead where it is its turn. */
function choose(
  { said }: Replayed,
  given: ReadonlySet<string>,
  worker: string,
  queue: { task: string; room: number }[],
  gold: ReadonlySet<string> | null,
  random: () => number,
): string | null {
  const own = said.get(worker)!
  const can = (task: string) => own.has(task) && !given.has(task)
  if (gold) {
    const known = [...gold].filter(can)
    if (known.length > 0) return known[Math.floor(random() * known.length)]!
  }
  const found = queue.find(one => one.room > 0 && can(one.task))
  if (!found) return null
  found.room--
  return found.task
}

/** Known answers for `count` tasks drawn at random. */
export async function markGold(replayed: Replayed, count: number, random: () => number): Promise<Set<string>> {
  const { owner, place, tasks, set } = replayed
  const known = [...tasks.keys()].filter(task => set.truthOf.has(task))
  const gold = new Set<string>()
  while (gold.size < Math.min(count, known.length)) gold.add(known[Math.floor(random() * known.length)]!)
  for (const task of gold)
    await owner.call("gold.mark", { ...place, task: tasks.get(task)!, value: { label: set.truthOf.get(task)! } })
  return gold
}

async function measure(
  replayed: Replayed,
  gold: ReadonlySet<string>,
  given: ReadonlyMap<string, ReadonlySet<string>>,
  options: DecidedOptions,
): Promise<Decided> {
  const { set, tasks, world, place } = replayed
  const answers = await answersOf(replayed)
  const open = new Set((await queueOf(replayed)).map(one => one.task))
  const counts = new Map<string, number>()
  for (const own of given.values()) for (const task of own) counts.set(task, (counts.get(task) ?? 0) + 1)
  const sum = { responses: 0, gold_responses: 0, accepted: 0, stated: 0, right: 0, all_right: 0, undecided: 0, waiting: 0, n: 0 }
  for (const task of tasks.keys()) {
    if (gold.has(task)) {
      sum.gold_responses += counts.get(task) ?? 0
      continue
    }
    if (!set.truthOf.has(task)) continue
    sum.n++
    sum.responses += counts.get(task) ?? 0
    const answer = answers.get(task)
    const right = answer?.value === set.truthOf.get(task) ? 1 : 0
    sum.all_right += right
    if (answer?.accepted) {
      sum.accepted++
      sum.stated += answer.confidence
      sum.right += right
    } else if (open.has(task)) sum.waiting++
    else sum.undecided++
  }
  const [batch] = await world.house.db.transaction(toUuid(place.workspace), [], query =>
    query<{ method: string; gold: number; temperature: number }>(
      "select method, (state ->> 'gold')::int as gold, (state ->> 'temperature')::float8 as temperature from answer_batch where project_id = $1",
      [toUuid(place.project)],
    ),
  )
  const stated = sum.stated / sum.accepted
  return {
    tasks: sum.n,
    gold: gold.size,
    responses: sum.responses / sum.n,
    gold_responses: sum.gold_responses,
    accepted: sum.accepted / sum.n,
    stated,
    realised: sum.right / sum.accepted,
    interval: wilson(sum.right, sum.accepted),
    stated_interval: wilson(stated * options.gold, options.gold),
    undecided: sum.undecided / sum.n,
    waiting: sum.waiting / sum.n,
    accuracy: sum.all_right / sum.n,
    method: batch ? `${batch.method}, temperature ${batch.temperature?.toFixed(2)}` : "none",
  }
}
