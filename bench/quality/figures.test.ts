import { expect, test } from "vitest"
import { combine } from "../../quality/src/combine.ts"
import { dawidSkene } from "../../quality/src/dawid-skene.ts"
import { ibcc } from "../../quality/src/ibcc.ts"
import { majority } from "../../quality/src/majority.ts"
import { accuracy } from "../../quality/src/score.ts"
import { readCrowd, table } from "./crowd.ts"
import { drawGold } from "./gold.ts"
import { arrivals, firstVotes, replay } from "./replay.ts"
import { copierAuc, sparse, withSpammers } from "./robust.ts"

const method = (votes: Parameters<typeof dawidSkene>[0]) => combine(votes, { members: [v => dawidSkene(v), v => ibcc(v)] })

test("a calibrated target of .95 is held, with the share and the responses it should take", () => {
  for (const [name, right, accepted, responses] of [
    ["possent", 0.95, 0.94, 10],
    ["rte", 0.94, 0.84, 6.5],
  ] as const) {
    const set = readCrowd(name)
    const runs = [1, 2].map(seed =>
      replay(set, seed, { method, target: 0.95, first: 3, rule: "together", gold: drawGold(set, 50, seed).gold }),
    )
    const mean = (of: (r: (typeof runs)[number]) => number) => runs.reduce((sum, r) => sum + of(r), 0) / runs.length
    expect(
      mean(r => r.acceptedRight),
      name,
    ).toBeGreaterThanOrEqual(right)
    expect(
      mean(r => r.accepted),
      name,
    ).toBeGreaterThanOrEqual(accepted)
    expect(
      mean(r => r.responses),
      name,
    ).toBeLessThanOrEqual(responses)
  }
}, 180_000)

test("a replay asks for no more than there is, and only the first arrivals count", () => {
  const { votes } = readCrowd("rte")
  const order = arrivals(votes, 1)
  expect(order.reduce((sum, rows) => sum + rows.length, 0)).toBe(votes.worker.length)
  const first = firstVotes(votes, order, new Int32Array(votes.tasks.length).fill(2))
  expect(first.worker.length).toBe(2 * votes.tasks.length)
  expect(arrivals(votes, 1)).toEqual(order)
})

test("workers of three answers each: better than majority; spammers cost little", () => {
  const set = readCrowd("rte")
  const cut = table(sparse(set, 3, 1), set.truthOf)
  const score = ({ votes, truth }: typeof cut, posterior: Float64Array) => accuracy({ posterior, classes: votes.classes, truth })
  expect(score(cut, combine(cut.votes).posterior)).toBeGreaterThan(score(cut, majority(cut.votes).posterior) - 0.005)
  const spammed = table(withSpammers(set, 1), set.truthOf)
  expect(score(spammed, combine(spammed.votes).posterior)).toBeGreaterThan(score(set, combine(set.votes).posterior) - 0.005)
})

test("copiers head the ranking of look-alikes on real crowds", () => {
  for (const name of ["rte", "dog"]) expect(copierAuc(readCrowd(name), 1), name).toBeGreaterThan(0.9)
})
