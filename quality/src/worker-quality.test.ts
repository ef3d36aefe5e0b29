import { expect, test } from "vitest"
import { dawidSkene } from "./dawid-skene.ts"
import { admission, drift } from "./drift.ts"
import { lookAlikes } from "./look-alike.ts"
import { lookAlikeGroups } from "./look-alike-group.ts"
import { majority } from "./majority.ts"
import { seededRandom } from "./random.ts"
import { tabulate, type Vote } from "./vote.ts"
import { informationBits, spammerScore, workerQuality } from "./worker-quality.ts"

/** A crowd of known skills: worker w says the truth with its skill, else any of the other classes. */
function crowd(skills: Record<string, number>, tasks: number, K: number, seed: number): { rows: Vote[]; truth: number[] } {
  const random = seededRandom(seed)
  const truth = Array.from({ length: tasks }, () => Math.floor(random() * K))
  const rows = truth.flatMap((t, task) =>
    Object.entries(skills).map(([worker, skill]) => ({
      task,
      worker,
      label: random() < skill ? t : (t + 1 + Math.floor(random() * (K - 1))) % K,
    })),
  )
  return { rows, truth }
}

test("known skills lie within their intervals, and a spammer's information is nothing", () => {
  const skills = { a: 0.9, b: 0.8, c: 0.7, d: 0.85, e: 0.95, spam: 1 / 3 }
  const quality = workerQuality(dawidSkene(tabulate(crowd(skills, 600, 3, 2).rows)), {
    level: 0.99,
    seconds: new Map([["a", 30]]),
  })
  for (const q of quality) {
    const skill = skills[q.worker as keyof typeof skills]
    expect(q.accuracy.low, q.worker).toBeLessThanOrEqual(skill + 0.03)
    expect(q.accuracy.high, q.worker).toBeGreaterThanOrEqual(skill - 0.03)
    expect(q.responses).toBe(600)
  }
  const of = (name: string) => quality.find(q => q.worker === name)!
  expect(of("spam").bits).toBeLessThan(0.05)
  expect(of("spam").spammerScore).toBeLessThan(0.02)
  expect(of("e").bits).toBeGreaterThan(of("c").bits)
  expect(of("a").bitsPerMinute).toBeCloseTo(2 * of("a").bits, 10)
  expect(of("b").bitsPerMinute).toBeUndefined()
})

test("information and spammer score of matrices known by hand", () => {
  expect(informationBits([1, 0, 0, 1], [0.5, 0.5], 2, 2)).toBeCloseTo(1, 12)
  expect(informationBits([0.5, 0.5, 0.5, 0.5], [0.5, 0.5], 2, 2)).toBeCloseTo(0, 12)
  // 1 − H(.1) for a symmetric channel
  expect(informationBits([0.9, 0.1, 0.1, 0.9], [0.5, 0.5], 2, 2)).toBeCloseTo(0.5310044, 6)
  expect(spammerScore([1, 0, 0, 1], 2, 2)).toBe(1)
  expect(spammerScore([0.3, 0.7, 0.3, 0.7], 2, 2)).toBe(0)
})

test("a worker's own answers do not vouch for them", () => {
  const rows = ["t1", "t2", "t3"].map(task => ({ task, worker: "alone", label: "x" }))
  const [alone] = workerQuality(majority(tabulate(rows, { classes: ["x", "y"] })))
  expect(alone!.responses).toBe(0)
  expect(alone!.accuracy.value).toBeCloseTo(2 / 3, 10)
})

test("copiers head the ranking of look-alikes", () => {
  const { rows } = crowd({ a: 0.8, b: 0.8, c: 0.75, d: 0.7, e: 0.8, thief: 0.5 }, 200, 4, 4)
  const copied = rows.map(r =>
    r.worker === "thief" ? { ...r, label: rows.find(o => o.task === r.task && o.worker === "d")!.label } : r,
  )
  const [first, second] = lookAlikes(dawidSkene(tabulate(copied)))
  expect(first!.workers).toEqual(["d", "thief"])
  expect(first!.z).toBeGreaterThan(second!.z + 2)
  expect(first!.agreed).toBe(200)
  expect(() => lookAlikes({ ...majority(tabulate(copied)) })).toThrow(/no confusion matrices/)
})

test("a ring of copiers is one group, and nobody else is in it; a crowd without copiers has none", () => {
  const skills = Object.fromEntries([..."abcdefghij"].map((name, i) => [name, 0.65 + 0.03 * i]))
  for (const seed of [5, 6, 7]) {
    const { rows } = crowd(skills, 150, 3, seed)
    expect(lookAlikeGroups(lookAlikes(dawidSkene(tabulate(rows))))).toEqual([])
    const random = seededRandom(seed)
    const led = rows.filter(r => r.worker === "a")
    const copies = ["copy-1", "copy-2", "copy-3"].flatMap(worker =>
      led.map(r => ({ ...r, worker, label: random() < 0.9 ? r.label : Math.floor(3 * random()) })),
    )
    const [group, ...more] = lookAlikeGroups(lookAlikes(dawidSkene(tabulate([...rows, ...copies]))))
    expect(group!.workers).toEqual(["a", "copy-1", "copy-2", "copy-3"])
    expect(group!.agreed).toBeGreaterThan(group!.expected)
    expect(more).toEqual([])
  }
  expect(lookAlikeGroups([])).toEqual([])
})

test("SPRT: bounds, error rates and sample sizes as Wald promises", () => {
  const plan = { bad: 0.6, good: 0.85 }
  const random = seededRandom(8)
  const simulate = (skill: number) => {
    let admitted = 0
    let used = 0
    for (let trial = 0; trial < 600; trial++) {
      const result = admission(
        Array.from({ length: 500 }, () => random() < skill),
        plan,
      )
      admitted += result.verdict === "admit" ? 1 : 0
      used += result.used
    }
    return { admitted: admitted / 600, used: used / 600 }
  }
  expect(simulate(0.6).admitted).toBeLessThan(0.07)
  const good = simulate(0.85)
  expect(good.admitted).toBeGreaterThan(0.93)
  expect(good.used).toBeGreaterThan(17)
  expect(good.used).toBeLessThan(23)
  expect(() => admission([], { bad: 0.9, good: 0.8 })).toThrow(RangeError)
})

test("CUSUM: no alarm for a good worker's ordinary errors, soon one after a fall", () => {
  const random = seededRandom(3)
  const answers = (skill: number, n: number) => Array.from({ length: n }, () => (random() < skill ? 1 : 0))
  const fallen = drift([...answers(0.92, 300), ...answers(0.6, 100)])
  expect(fallen.alarms.filter(x => x < 300)).toEqual([])
  expect(fallen.alarms[0]!).toBeLessThan(360)
  expect(drift(answers(0.9, 3000), { halfLife: 500 }).recent).toBeGreaterThan(0.85)
  expect(drift([]).recent).toBeNaN()
})
