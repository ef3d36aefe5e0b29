import { expect, test } from "vitest"
import { clusterRegions } from "./cluster.ts"

const line = {
  similarity: (a: number, b: number) => Math.max(0, 1 - Math.abs(a - b) / 10),
  fuse: (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / all.length,
}

test("two things, three workers; a worker enters a cluster once", () => {
  const clusters = clusterRegions([[1, 40], [2], [41, 42]], line, 0.5)
  expect(clusters.map(cluster => cluster.members.map(member => member.list))).toEqual(
    [[0, 1], [2, 0], [2]].map(list => expect.arrayContaining(list)),
  )
  expect(clusters.flatMap(cluster => cluster.members)).toHaveLength(5)
  for (const cluster of clusters) expect(new Set(cluster.members.map(m => m.list)).size).toBe(cluster.members.length)
})

test("nobody marked anything", () => {
  expect(clusterRegions([[], []], line, 0.5)).toEqual([])
})
