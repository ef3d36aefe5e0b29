/**
 * Import of JSONL through the command's path: read, checked against the form, hashed, stored under row-level security.
 *
 *   node bench/import.ts [--tasks 1000000] [--rounds 1] [--ids] [--predictions]
 */
import { spawn } from "node:child_process"
import { createWriteStream, readFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import type { ImportMapping } from "@tagwerk/contract/dataset.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import { readConfig } from "../server/src/config.ts"
import { buildHouse } from "../server/src/house.ts"
import { silent } from "../server/src/http/journal.ts"
import { runImport } from "../server/src/import/run.ts"
import { cpuSeconds, familyOf, median, printTable, round } from "./figure.ts"
import { fillProject, openStage, type Stage } from "./stage.ts"

const { values: options, positionals } = parseArgs({
  options: {
    tasks: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "1" },
    ids: { type: "boolean", default: false },
    predictions: { type: "boolean", default: false },
  },
  allowPositionals: true,
})

if (positionals[0] === "child") {
  const [, url, folder, workspace, project, path] = positionals as [string, string, string, string, string, string]
  const house = await buildHouse({ config: readConfig({ TAGWERK_FOLDER: folder }), database_url: url, journal: silent })
  const began = performance.now()
  const cpu_before = process.cpuUsage()
  const row = await runImport(house, {
    workspace,
    project,
    source: { path },
    name: "bench.jsonl",
    mapping: predicted(options.predictions),
  })
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu_before)
  await house.close()
  const rss = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024
  console.log(
    JSON.stringify({
      seconds,
      rss,
      cpu: (user + system) / 1e6,
      imported: row.imported,
      read: row.read,
      state: row.state,
      error: row.error,
    }),
  )
} else {
  const stage = await openStage()
  try {
    const tasks = Number(options.tasks)
    const path = join(stage.folder, "bench.jsonl")
    await writeTasks(path, tasks)
    const rows: Record<string, string | number>[] = []
    for (let round_ = 0; round_ < Number(options.rounds); round_++) rows.push(await once(stage, tasks, path))
    if (rows.length > 1) rows.push({ tasks, "tasks/s": median(rows.map(row => Number(row["tasks/s"]))) })
    printTable(
      `Import of JSONL${options.ids ? " with external ids" : ""}${options.predictions ? " with predictions" : ""}, one command (goal 35,000 tasks/s, 400 MB)`,
      rows,
    )
  } finally {
    await stage.close()
  }
}

function predicted(are: boolean): ImportMapping {
  return are ? { predictions: [{ column: "intent", question: "intent", model: "bench" }] } : {}
}

async function once(stage: Stage, tasks: number, path: string) {
  const filled = await fillProject(stage, { tasks: 0, workers: 1 })
  const arguments_ = [
    ...(options.predictions ? ["--predictions"] : []),
    "child",
    stage.url,
    stage.folder,
    toUuid(filled.workspace),
    toUuid(filled.project),
    path,
  ]
  const before = stage.postmaster === null ? 0 : cpuSeconds(familyOf(stage.postmaster))
  const child = spawn(process.execPath, [import.meta.filename, ...arguments_], { stdio: ["ignore", "pipe", "inherit"] })
  let text = ""
  child.stdout.on("data", chunk => {
    text += chunk
  })
  const code = await new Promise(resolve => child.on("exit", resolve))
  if (code !== 0) throw new Error(`the import ended with ${code}`)
  const said = JSON.parse(text) as {
    seconds: number
    rss: number
    cpu: number
    imported: number
    state: string
    error: string | null
  }
  if (said.imported !== tasks) throw new Error(`imported ${said.imported} of ${tasks}: ${said.state} ${said.error ?? ""}`)
  const db = stage.postmaster === null ? 0 : cpuSeconds(familyOf(stage.postmaster)) - before
  return {
    tasks,
    "tasks/s": round(tasks / said.seconds),
    seconds: round(said.seconds, 1),
    "RSS MB": round(said.rss / 1e6),
    "db µs/task": round((db / tasks) * 1e6, 1),
    "own µs/task": round((said.cpu / tasks) * 1e6, 1),
  }
}

async function writeTasks(path: string, tasks: number): Promise<void> {
  const file = createWriteStream(path)
  const words = "the a report says that people in many towns could not find work again this year while prices rose".split(" ")
  for (let i = 0; i < tasks; i += 1000) {
    let piece = ""
    for (let k = i; k < Math.min(i + 1000, tasks); k++) {
      const text = Array.from({ length: 14 }, (_, j) => words[(k * 7 + j * 5 + ((k >> j) & 3)) % words.length]).join(" ")
      const id = options.ids ? `"id":"doc-${k}",` : ""
      piece += `{${id}"text":"${text} ${k}","source":"bench","length":${text.length}${options.predictions ? `,"intent":"intent_${k % 20}"` : ""}}\n`
    }
    if (!file.write(piece)) await new Promise<void>(resolve => file.once("drain", () => resolve()))
  }
  await new Promise<void>((resolve, reject) => file.end((error?: Error | null) => (error ? reject(error) : resolve())))
}
