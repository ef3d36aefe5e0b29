/**
 * Real responses through the product (quality/data/crowd, with source and licence). First all of them, by 64 concurrent workers: what the
 * product believes is what `quality` makes of the responses it exports. Then with a target, workers in random order and gold: the project
 * decides what to ask, stops early, and what it accepts is right as often as it says, as far as so much gold can tell.
 */
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { choose, seededRandom, tabulate, type Vote } from "@tagwerk/quality"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { exportJob } from "../server/src/dataset/export.ts"
import { freezeJob } from "../server/src/dataset/freeze.ts"
import { createWorld, type World } from "../server/src/test-world.ts"
import { markGold, replayDecided } from "./replay-decided.ts"
import { answerAs, openReplay, type Replayed } from "./replay-project.ts"

/** `TAGWERK_CROWDS=all` replays every task of the sets. */
const whole = process.env.TAGWERK_CROWDS === "all"

let world: World
let clock = Date.now()
const calm = new AbortController().signal
beforeAll(async () => {
  world = await createWorld({ now: () => clock, env: { TAGWERK_CONNECTIONS: "24" } })
})
afterAll(() => world?.close())

/** Every response of the data, by 64 workers at a time. */
async function replayAll(replayed: Replayed): Promise<void> {
  const pairs = [...replayed.said].flatMap(([worker, own]) => [...own.keys()].map(task => ({ worker, task })))
  const random = seededRandom(7)
  const order = pairs.map(pair => ({ pair, key: random() })).sort((a, b) => a.key - b.key)
  let next = 0
  const one = async () => {
    for (let at = next++; at < order.length; at = next++) {
      const { worker, task } = order[at]!.pair
      await answerAs(replayed, worker, task)
    }
  }
  await Promise.all(Array.from({ length: 64 }, one))
  await world.settle()
}

/** A dataset frozen now, and the project's responses, as anybody gets them: by export. */
async function exported({ owner, place, names }: Replayed) {
  const where = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  const dataset = newId("dataset")
  await owner.call("dataset.freeze", { ...place, id: dataset, name: "Replayed" })
  await freezeJob(world.house)({ ...where, dataset: toUuid(dataset) }, calm)
  const linesOf = async (draft: object) => {
    const id = newId("export")
    await owner.call("export.create", { ...place, id, format: "jsonl", ...draft } as never)
    await exportJob(world.house)({ ...where, export: toUuid(id) }, calm)
    const made = await owner.call("export.show", { ...place, export: id })
    const text = await (await fetch(world.address + made.url)).text()
    return text
      .trim()
      .split("\n")
      .map(line => JSON.parse(line))
  }
  const responses = await linesOf({ what: "responses" })
  const answers = await linesOf({ what: "answers", dataset })
  return {
    rows: responses.map(row => ({ task: toUuid(row.task), worker: row.worker as string, label: row.value.label as string })),
    answers: new Map(
      answers.map(row => [
        names.get(toUuid(row.task))!,
        row.answers.label as { value: string; confidence: number; method: string },
      ]),
    ),
    verified: await owner.call("dataset.verify", { ...place, dataset }),
  }
}

/** The same by `quality` alone, from the exported responses. */
function offline({ set, names }: Replayed, rows: readonly Vote[], gold: ReadonlySet<string>) {
  const known = new Map(rows.map(row => [row.task, names.get(String(row.task))!]))
  const table = tabulate(rows, {
    classes: set.votes.labels,
    gold: [...known].filter(([, name]) => gold.has(name)).map(([task, name]) => ({ task, label: set.truthOf.get(name)! })),
  })
  const { belief, calibration } = choose(table, { random: seededRandom(1) })
  return {
    isCalibrated: calibration !== undefined,
    answers: table.tasks.map((task, i) => ({
      task: known.get(task)!,
      label: table.labels[belief.answer[i]!]!,
      confidence: belief.confidence[i]!,
    })),
  }
}

describe("all real responses, through HTTP, by 64 workers at a time", () => {
  for (const [name, tasks, golds] of [
    ["rte", whole ? 800 : 200, whole ? [0, 50] : [0]],
    ["dog", whole ? 807 : 120, whole ? [0, 50] : [50]],
  ] as const)
    it(`${name}: the answers are those of quality on the responses, to the label and the millionth`, async () => {
      const replayed = await openReplay(world, name, { responses: 10, leases_max: 50 }, tasks)
      const all = [...replayed.said.values()].reduce((sum, own) => sum + own.size, 0)
      await replayAll(replayed)
      expect((await replayed.owner.call("project.show", replayed.place)).counts).toMatchObject({ responses: all })
      for (const count of golds) {
        const gold = await markGold(replayed, count, seededRandom(3))
        await world.settle()
        const { rows, answers, verified } = await exported(replayed)
        expect(rows.length).toBe(all)
        expect(verified).toMatchObject({ holds: true, tasks: replayed.tasks.size })
        const alone = offline(replayed, rows, gold)
        expect(alone.isCalibrated).toBe(gold.size > 0)
        expect(alone.answers.length).toBe(replayed.tasks.size)
        for (const { task, label, confidence } of alone.answers) {
          const answer = answers.get(task)!
          if (gold.has(task)) expect(answer).toMatchObject({ value: label, method: "gold", confidence: 0.999999 })
          else {
            expect(answer.value, task).toBe(label)
            expect(Math.abs(answer.confidence - confidence), task).toBeLessThan(1e-6)
          }
        }
      }
    }, 600_000)
})

describe("a project that decides what to ask", () => {
  it("possent, a quarter of it: stops early, and what it accepts is right as often as it says", async () => {
    const plan = { responses: 2, target: 0.95, rule: "together" as const, responses_max: 15, leases_max: 50 }
    const pass = (ms: number) => {
      clock += ms
    }
    const found = await replayDecided(world, { set: "possent", seed: 1, plan, gold: 50, tasks: 250, pass })
    // Of 20 responses that the data has for each task.
    expect(found.responses).toBeLessThan(12)
    expect(found.accepted).toBeGreaterThan(0.6)
    expect(found.realised).toBeGreaterThanOrEqual(found.stated_interval.low)
    expect(found.interval.high).toBeGreaterThanOrEqual(0.95)
    expect(found.waiting).toBe(0)
  }, 600_000)
})
