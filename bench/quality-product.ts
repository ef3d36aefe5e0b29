/**
 * Three real crowds in the product: workers arrive in random order, the project decides what to ask next and when to stop, on 50 random gold
 * tasks. `node bench/quality-product.ts [possent,rte,dog] [seeds] [each|together] [most]`.
 */

import { replayDecided } from "../e2e/replay-decided.ts"
import { setup } from "../server/src/db/test-cluster.ts"
import { createWorld } from "../server/src/test-world.ts"
import { printTable, round } from "./figure.ts"

const sets = (process.argv[2] ?? "possent,rte,dog").split(",")
const seeds = Number(process.argv[3] ?? 1)
const rules = (process.argv[4] ?? "together").split(",") as ("each" | "together")[]
const most = Number(process.argv[5] ?? 20)
const close = await setup()
let clock = Date.now()
const world = await createWorld({ now: () => clock })
try {
  const rows: Record<string, string | number>[] = []
  for (const set of sets)
    for (const rule of rules)
      for (let seed = 1; seed <= seeds; seed++) {
        const plan = { responses: 3, target: 0.95, rule, responses_max: most, leases_max: 50 }
        const began = performance.now()
        const found = await replayDecided(world, { set, seed, plan, gold: 50, pass: ms => (clock += ms) })
        const percent = (share: number) => `${round(100 * share, 1)} %`
        const between = ({ low, high }: { low: number; high: number }) => `${round(low, 3)}–${round(high, 3)}`
        rows.push({
          set: `${set} ${seed} ${rule}`,
          "responses a task": round(found.responses, 2),
          "on gold": found.gold_responses,
          accepted: percent(found.accepted),
          said: round(found.stated, 3),
          "may be": between(found.stated_interval),
          right: round(found.realised, 3),
          "95 %": between(found.interval),
          undecided: percent(found.undecided),
          waiting: percent(found.waiting),
          "all right": round(found.accuracy, 3),
          method: found.method,
          s: round((performance.now() - began) / 1000),
        })
        console.log(JSON.stringify(rows.at(-1)))
      }
  printTable("stopping at .95 in the product, 50 gold tasks", rows)
} finally {
  await world.close()
  await close()
}
