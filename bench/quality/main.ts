/** All figures of the categorical statistics, about five minutes: node bench/quality/main.ts. Each part also runs alone. */
import { accuracies } from "./accuracy.ts"
import { gold } from "./gold.ts"
import { robust } from "./robust.ts"
import { speed } from "./speed.ts"
import { stopping } from "./stopping.ts"
import { stream } from "./stream.ts"

const parts: readonly [string, () => void | Promise<void>][] = [
  ["accuracy without gold (iterations in brackets)", accuracies],
  ["with 50 random gold tasks, 20 seeds, scored on the others", () => gold()],
  ["sparse workers, spammers, copiers", robust],
  ["replays: stopping, accepting, choosing", stopping],
  ["incremental updates", stream],
  ["ten million responses", () => speed()],
]
for (const [title, part] of parts) {
  console.log(`\n# ${title}`)
  await part()
}
