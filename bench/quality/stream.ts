/** The incremental update: microseconds a response, and how far the stream ends from the batch. */
import { dawidSkene } from "../../quality/src/dawid-skene.ts"
import { createIncremental } from "../../quality/src/incremental.ts"
import { seededRandom } from "../../quality/src/random.ts"
import { accuracy } from "../../quality/src/score.ts"
import { crowdSets } from "./crowd.ts"

export function stream(): void {
  for (const { name, rows, votes, truth } of crowdSets()) {
    const random = seededRandom(1)
    const shuffled = rows.map(row => ({ row, at: random() })).sort((a, b) => a.at - b.at)
    const live = createIncremental({ classes: votes.labels })
    const times = new Float64Array(shuffled.length)
    shuffled.forEach(({ row }, x) => {
      const before = process.hrtime.bigint()
      live.add(String(row.task), String(row.worker), String(row.label))
      times[x] = Number(process.hrtime.bigint() - before) / 1000
    })
    times.sort()
    const K = votes.classes
    const posterior = Float64Array.from(votes.tasks.flatMap(task => [...live.task(task).posterior]))
    const streamed = accuracy({ posterior, classes: K, truth })
    const batch = accuracy({ posterior: dawidSkene(votes).posterior, classes: K, truth })
    const at = (q: number) => times[Math.floor(q * (times.length - 1))]!.toFixed(1)
    console.log(
      `${name.padEnd(8)} p50 ${at(0.5)} µs, p99 ${at(0.99)} µs; streamed ${streamed.toFixed(4)}, batch ${batch.toFixed(4)}`,
    )
  }
}

if (process.argv[1] === import.meta.filename) stream()
