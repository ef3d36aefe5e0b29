/**
 * Export of answers with confidence and provenance, as the job and the command write it.
 *
 *   node bench/export.ts [--tasks 1000000] [--format jsonl] [--rounds 3]
 */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { readConfig } from "../server/src/config.ts"
import { noOutcome, streamExport } from "../server/src/dataset/export-stream.ts"
import { buildHouse } from "../server/src/house.ts"
import { silent } from "../server/src/http/journal.ts"
import { cpuSeconds, familyOf, median, printTable, round } from "./figure.ts"
import { type Filled, fillProject, openStage, type Stage } from "./stage.ts"

const { values: options, positionals } = parseArgs({
  options: {
    tasks: { type: "string", default: "1000000" },
    format: { type: "string", default: "jsonl,csv" },
    rounds: { type: "string", default: "3" },
  },
  allowPositionals: true,
})
const whats = ["provisional", "dataset"] as const

if (positionals[0] === "child") {
  const [, url, folder, workspace, project, format, dataset] = positionals as string[]
  const house = await buildHouse({ config: readConfig({ TAGWERK_FOLDER: folder! }), database_url: url!, journal: silent })
  const began = performance.now()
  const outcome = noOutcome()
  const order = {
    workspace: workspace!,
    project: project!,
    what: "answers" as const,
    format: format as "jsonl" | "csv",
    dataset: dataset || null,
  }
  const { bytes, sha256 } = await house.storage.put("bench/export", streamExport(house, order, outcome))
  const seconds = (performance.now() - began) / 1000
  await house.close()
  const rss = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024
  console.log(JSON.stringify({ seconds, rss, rows: outcome.rows, bytes, sha256: sha256.toString("hex") }))
} else {
  const stage = await openStage()
  try {
    const tasks = Number(options.tasks)
    const filled = await fillProject(stage, { tasks, workers: 1 })
    const dataset = await fillAnswers(stage, filled)
    const rows: Record<string, string | number>[] = []
    for (const format of options.format.split(","))
      for (const what of whats) {
        const found = []
        for (let i = 0; i < Number(options.rounds); i++)
          found.push(await once(stage, filled, format, what === "dataset" ? dataset : ""))
        if (new Set(found.map(one => one.sha256)).size !== 1) throw new Error("the same answers gave different bytes")
        rows.push({
          what,
          format,
          rows: tasks,
          "rows/s": round(tasks / median(found.map(one => one.seconds))),
          "MB/s": round(found[0]!.bytes / 1e6 / median(found.map(one => one.seconds))),
          "RSS MB": round(Math.max(...found.map(one => one.rss)) / 1e6),
          "db µs/row": round((median(found.map(one => one.db)) / tasks) * 1e6, 1),
        })
      }
    printTable("Export of answers (goal 50,000 rows/s, 300 MB)", rows)
  } finally {
    await stage.close()
  }
}

async function once(stage: Stage, filled: Filled, format: string, dataset: string) {
  const before = stage.postmaster === null ? 0 : cpuSeconds(familyOf(stage.postmaster))
  const arguments_ = ["child", stage.url, stage.folder, toUuid(filled.workspace), toUuid(filled.project), format, dataset]
  const child = spawn(process.execPath, [import.meta.filename, ...arguments_], { stdio: ["ignore", "pipe", "inherit"] })
  let text = ""
  child.stdout.on("data", chunk => {
    text += chunk
  })
  const code = await new Promise(resolve => child.on("exit", resolve))
  if (code !== 0) throw new Error(`the export ended with ${code}`)
  const said = JSON.parse(text) as { seconds: number; rss: number; rows: number; bytes: number; sha256: string }
  if (said.rows !== Number(options.tasks)) throw new Error(`${said.rows} rows were written`)
  return { ...said, db: (stage.postmaster === null ? 0 : cpuSeconds(familyOf(stage.postmaster))) - before }
}

/** An answer for each task, as the answers' consumer writes them, and the same frozen. */
async function fillAnswers(stage: Stage, { workspace, project }: Filled): Promise<string> {
  const [w, p, dataset] = [toUuid(workspace), toUuid(project), newUuid()]
  const q = (text: string, values: unknown[] = []) => stage.admin.query(text, values)
  const questions = `jsonb_build_object('intent', jsonb_build_object('value', 'intent_' || (random() * 19)::int, 'confidence', .93, 'method', 'dawid-skene',
    'alternatives', jsonb_build_array(jsonb_build_object('value', 'intent_1', 'probability', .93), jsonb_build_object('value', 'intent_2', 'probability', .05))))`
  await q("begin")
  await q("select set_config('app.workspace_id', $1, true), set_config('role', 'tagwerk_app', true)", [w])
  await q(
    `insert into answer (project_id, task_id, workspace_id, questions, confidence, line, responses, position)
     select project_id, id, workspace_id, ${questions}, .93, 'intent', 3, 1 from task where project_id = $1 order by id`,
    [p],
  )
  await q(
    `insert into dataset (project_id, id, workspace_id, name, version, state, position, form_version) values ($1, $2, $3, 'bench', 1, 'done', 1, 1)`,
    [p, dataset, w],
  )
  await q(
    `insert into answer_frozen (project_id, dataset_id, task_id, workspace_id, questions, confidence, responses)
     select project_id, $2, task_id, workspace_id, questions, .93, responses from answer where project_id = $1 order by task_id`,
    [p, dataset],
  )
  await q("commit")
  await q("vacuum analyze")
  return dataset
}
