/**
 * Reading and writing records: `node bench/format.ts [records]` (1,000,000 if left out).
 * Each row is measured in a process of its own, so that its peak memory is its own; files lie in a temporary folder.
 */
import { spawnSync } from "node:child_process"
import { createReadStream, createWriteStream, statSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import { writeCsv } from "../server/src/format/csv-write.ts"
import { writeJsonl } from "../server/src/format/jsonl-write.ts"
import { readRecords } from "../server/src/format/read.ts"

type Row = {
  readonly name: string
  readonly run: (folder: string, records: number) => Promise<{ bytes: number; records: number }>
}

const COLUMNS = ["id", "text", "label", "score", "source"]

function record(i: number) {
  return {
    id: `task-${i}`,
    text: `I have been waiting over a week for order ${i}. Is the parcel still coming to Größe street, or not?`,
    label: i % 3 === 0 ? "delivery" : "refund",
    score: (i % 1000) / 7,
    source: "web",
  }
}

function* batches<T>(records: number, make: (i: number) => T): Generator<T[]> {
  for (let from = 0; from < records; from += 1000) {
    yield Array.from({ length: Math.min(1000, records - from) }, (_, i) => make(from + i))
  }
}

async function write(path: string, pieces: AsyncIterable<Buffer>, records: number) {
  await pipeline(pieces, createWriteStream(path))
  return { bytes: statSync(path).size, records }
}

async function read(path: string, options: { startAt?: number } = {}) {
  let records = 0
  for await (const batch of readRecords(createReadStream(path, { highWaterMark: 256 * 1024 }), { name: path, ...options })) {
    records += batch.records.length
    if (batch.refused.length > 0) throw new Error(batch.refused[0]!.reason.sentence)
  }
  return { bytes: statSync(path).size, records }
}

async function* asArray(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const piece of pieces) {
    const text = piece.toString().trimEnd().replaceAll("\n", ",\n")
    yield Buffer.from(`${isFirst ? "[" : ",\n"}${text}`)
    isFirst = false
  }
  yield Buffer.from("]\n")
}

const rows: Row[] = [
  { name: "write JSONL", run: (folder, n) => write(join(folder, "a.jsonl"), writeJsonl(batches(n, record)), n) },
  {
    name: "write CSV",
    run: (folder, n) =>
      write(
        join(folder, "a.csv"),
        writeCsv(
          COLUMNS,
          batches(n, i => Object.values(record(i))),
        ),
        n,
      ),
  },
  { name: "write JSON array", run: (folder, n) => write(join(folder, "a.json"), asArray(writeJsonl(batches(n, record))), n) },
  { name: "read JSONL", run: folder => read(join(folder, "a.jsonl")) },
  { name: "read CSV", run: folder => read(join(folder, "a.csv")) },
  { name: "read JSON array", run: folder => read(join(folder, "a.json")) },
  { name: "pass over JSONL", run: folder => read(join(folder, "a.jsonl"), { startAt: Number.MAX_SAFE_INTEGER }) },
]

async function measure(name: string, folder: string, records: number): Promise<void> {
  const start = performance.now()
  const done = await rows.find(row => row.name === name)!.run(folder, records)
  const seconds = (performance.now() - start) / 1000
  const perSecond = done.records > 0 ? `${Math.round(done.records / seconds).toLocaleString("en")}/s` : "–"
  const megabytes = `${Math.round(done.bytes / seconds / 1e6)} MB/s`
  const rss = `${Math.round(process.resourceUsage().maxRSS / 1000)} MB`
  console.log([name.padEnd(18), perSecond.padStart(13), megabytes.padStart(11), rss.padStart(9)].join(""))
}

const [first, folder, count] = process.argv.slice(2)
if (folder !== undefined) await measure(first!, folder, Number(count))
else {
  const records = first ?? "1000000"
  const temporary = await mkdtemp(join(tmpdir(), "bench-format-"))
  try {
    console.log(`${Number(records).toLocaleString("en")} records`)
    console.log(["".padEnd(18), "records".padStart(13), "bytes".padStart(11), "peak RSS".padStart(9)].join(""))
    for (const { name } of rows) {
      const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name, temporary, records], {
        stdio: "inherit",
      })
      if (status !== 0) process.exitCode = 1
    }
  } finally {
    await rm(temporary, { recursive: true })
  }
}
