/** The classifier's arithmetic on real messages: BANKING77, the subset that the demo ships (CC BY 4.0, server/data/demo). */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { learnAside } from "./classifier.ts"
import { featuresOf } from "./feature.ts"
import { classify, type Example, learn } from "./learn.ts"

const rows = readFileSync(join(import.meta.dirname, "../../data/demo/banking77.csv"), "utf8")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map(line => /^[^,]*,(.*),([^,]+)$/.exec(line)!)
  .map(match => ({ text: match[1]!.replace(/^"|"$/g, "").replaceAll('""', '"'), label: match[2]! }))
const labels = [...new Set(rows.map(row => row.label))].sort()
const examples: Example[] = rows.map(row => ({ text: row.text, label: labels.indexOf(row.label), weight: 1 }))
const calm = new AbortController().signal

test("77 intents from 6 messages each: six in ten of the messages kept apart right, and it knows how sure it may be", () => {
  // Every fourth row is kept apart from everything, learning and calibration alike.
  const kept = examples.filter((_, i) => i % 4 === 0)
  const learnt = learn({ examples: examples.filter((_, i) => i % 4 !== 0), labels: labels.length, seed: 1 })
  const given = kept.map(one => ({ ...classify(learnt, one.text), truth: one.label }))
  const right = given.filter(one => one.label === one.truth).length / kept.length
  const claimed = given.reduce((sum, one) => sum + one.probability, 0) / kept.length
  expect(right).toBeGreaterThan(0.57)
  expect(Math.abs(right - claimed)).toBeLessThan(0.1)
  // The surer half is right more often than the less sure one.
  const sorted = given.sort((a, b) => a.probability - b.probability)
  const share = (some: typeof given) => some.filter(one => one.label === one.truth).length / some.length
  expect(share(sorted.slice(sorted.length / 2))).toBeGreaterThan(share(sorted.slice(0, sorted.length / 2)) + 0.2)
  expect(learnt.held_out.of).toBe(examples.length - kept.length)
  expect(Math.abs(learnt.held_out.right / learnt.held_out.of - right)).toBeLessThan(0.12)
}, 180_000)

test("on a thread the same examples give the same weights; it ends when it is asked to", async () => {
  const lesson = { examples: examples.slice(0, 120), labels: labels.length, seed: 7 }
  const here = learn(lesson)
  const there = await learnAside(lesson, calm)
  expect(there.temperature).toBe(here.temperature)
  expect(Buffer.from(there.weights.buffer).equals(Buffer.from(here.weights.buffer))).toBe(true)
  const stop = new AbortController()
  const ended = learnAside({ ...lesson, examples }, stop.signal)
  stop.abort(new Error("enough"))
  await expect(ended).rejects.toThrow("enough")
}, 180_000)

test("labels that do not follow from the text are not claimed to be known", () => {
  // Labels by position only: nothing in the text tells them.
  const noise = examples.slice(0, 300).map((one, i) => ({ ...one, label: i % 3 }))
  const learnt = learn({ examples: noise, labels: 3, seed: 1 })
  const mean = examples.slice(300, 500).reduce((sum, one) => sum + classify(learnt, one.text).probability, 0) / 200
  expect(mean).toBeLessThan(0.5)
}, 180_000)

test("any text has finite features within the buckets, and a probability strictly between 0 and 1", () => {
  const learnt = learn({ examples: examples.slice(0, 12).map((one, i) => ({ ...one, label: i % 2 })), labels: 2, seed: 1 })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" })), text => {
      const { index, value } = featuresOf(text, 1024)
      expect(new Set(index).size).toBe(index.length)
      expect(index.every(bucket => bucket < 1024)).toBe(true)
      expect(value.every(Number.isFinite)).toBe(true)
      const { label, probability } = classify(learnt, text)
      expect([0, 1]).toContain(label)
      expect(probability > 0 && probability < 1).toBe(true)
    }),
  )
})
