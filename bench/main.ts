/**
 * The figures, one table after the other: `npm run bench`, or `npm run bench -- dispatch table` for some. Each runs in a process of its
 * own, on an embedded PostgreSQL unless DATABASE_URL names another. Other load on the machine moves every figure: compare only within
 * one table, and read the CPU columns first.
 */
import { spawnSync } from "node:child_process"
import { join } from "node:path"

const benches: Record<string, { says: string; args: string[] }> = {
  dispatch: { says: "claim and submit through HTTP, with the log on and off", args: ["dispatch.ts"] },
  history: { says: "a long history, checked afterwards", args: ["history.ts", "--operations", "100000"] },
  import: { says: "importing a million tasks", args: ["import.ts"] },
  export: { says: "exporting a million answers", args: ["export.ts"] },
  table: { says: "the tasks table at a million tasks", args: ["table.ts"] },
  answer: { says: "answers, batches, open streams", args: ["answer.ts"] },
  format: { says: "reading and writing formats", args: ["format.ts"] },
  model: { says: "the embedded classifier on the demo's messages", args: ["model.ts"] },
  quality: { says: "real crowds: accuracy, gold, stopping, spammers, copiers, 10 M responses", args: ["quality/main.ts"] },
  box: { says: "boxes of real crowds against gold", args: ["quality-kinds/box.ts"] },
  text: { says: "transcripts of real crowds against gold", args: ["quality-kinds/text.ts"] },
  span: { says: "entities marked by simulated workers", args: ["quality-kinds/span.ts"] },
  "label-error": { says: "wrong labels of published test sets", args: ["quality-kinds/label-error.ts"] },
  product: { says: "real crowds in the product: what it asks, accepts, and is right in", args: ["quality-product.ts"] },
  canvas: { says: "ten thousand boxes on an image", args: ["canvas.ts"] },
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter(name => !(name in benches))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`)
  process.exit(2)
}
let failed = 0
for (const [name, { says, args }] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  console.log(`\n== ${name}: ${says}`)
  const [file, ...rest] = args as [string, ...string[]]
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...rest], {
    stdio: ["ignore", "inherit", "inherit"],
  })
  if (status !== 0) failed++
}
process.exit(failed > 0 ? 1 : 0)
