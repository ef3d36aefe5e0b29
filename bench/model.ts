/**
 * The embedded classifier: `node bench/model.ts`. Learns from the demo's own messages (BANKING77, 77 intents), a part kept apart, and
 * says how many of those are right, what it claims, and what it costs. No database, no network, nothing that the repository lacks.
 */
import { readFileSync } from "node:fs"
import { classify, learn } from "../server/src/model/learn.ts"
import { median, printTable, round } from "./figure.ts"

const rows = readFileSync(new URL("../server/data/demo/banking77.csv", import.meta.url), "utf8")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map(line => /^[^,]*,(.*),([^,]+)$/.exec(line)!)
  .map(match => ({ text: match[1]!.replace(/^"|"$/g, "").replaceAll('""', '"'), label: match[2]! }))
const labels = [...new Set(rows.map(row => row.label))].sort()
const examples = rows.map(row => ({ text: row.text, label: labels.indexOf(row.label), weight: 1 }))
const kept = examples.filter((_, i) => i % 4 === 0)
const taught = examples.filter((_, i) => i % 4 !== 0)

const table = [115, 231, taught.length].map(n => {
  const cpu = process.cpuUsage()
  const learnt = learn({ examples: taught.slice(0, n), labels: labels.length, seed: 1 })
  const used = process.cpuUsage(cpu)
  const times: number[] = []
  const given = kept.map(one => {
    const began = performance.now()
    const { label, probability } = classify(learnt, one.text)
    times.push(performance.now() - began)
    return { right: label === one.label, probability }
  })
  const mean = (of: (one: (typeof given)[number]) => number) => given.reduce((sum, one) => sum + of(one), 0) / given.length
  return {
    "answers learnt from": n,
    "kept apart": kept.length,
    "right %": round(mean(one => Number(one.right)) * 100, 1),
    "claimed %": round(mean(one => one.probability) * 100, 1),
    "held out, right %": round((learnt.held_out.right / learnt.held_out.of) * 100, 1),
    "learning CPU s": round((used.user + used.system) / 1e6, 1),
    "answer ms": round(median(times), 3),
  }
})
printTable("embedded classifier, 77 intents (one in 77 is right by guessing)", table)
