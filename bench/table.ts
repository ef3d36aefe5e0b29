/**
 * The tasks table at a million tasks: a page of 100 for each order and filter, the first page, one in the middle and the last, both ways;
 * and counts. Through the verb, as the serving role, row-level security on. `node bench/table.ts [tasks]`, on the embedded PostgreSQL or
 * on DATABASE_URL.
 */
import { type Id, toId, toUuid } from "@tagwerk/contract/id.ts"
import { sorts, type TaskRow } from "@tagwerk/contract/task.ts"
import { act } from "../server/src/act.ts"
import { readConfig } from "../server/src/config.ts"
import { buildHouse } from "../server/src/house.ts"
import { silent } from "../server/src/http/journal.ts"
import { countTasks } from "../server/src/slice/count.ts"
import { listTasks } from "../server/src/slice/list.ts"
import { putTexts } from "../server/src/task/text.sql.ts"
import { printTable, quantile, round } from "./figure.ts"
import { type Filled, fillProject, openStage, type Stage } from "./stage.ts"

type Filter = Record<string, string | number | boolean>

/** Nine tasks of ten are answered, half are done, half of the answers say intent_0, ten say intent_19, ten are one worker's. */
async function believe(stage: Stage, place: Filled, worker: string): Promise<void> {
  const [workspace, project] = [toUuid(place.workspace), toUuid(place.project)]
  const q = (text: string, values: unknown[] = []) => stage.admin.query(text, values)
  await q("set role tagwerk_app")
  await q("select set_config('app.workspace_id', $1, false)", [workspace])
  await q(
    `create temporary table made as select id, n, case when n % 100000 = 7 then 19 when n % 2 = 0 then 0 else 1 + n % 17 end as k, ((n * 7919 + 1) % 999983) / 1000000.0 as c
       from (select id, row_number() over (order by id) as n from task where project_id = $1) one where n % 10 > 0`,
    [project],
  )
  await q(
    `insert into answer (project_id, task_id, workspace_id, questions, confidence, line, responses, position, updated_at)
     select $1, id, $2, jsonb_build_object('intent', jsonb_build_object('value', 'intent_' || k, 'confidence', c, 'method', 'bench')), greatest(c, 0.000001), 'intent_' || k, 2, n,
       now() - ((n * 104729) % 1000003) * interval '1 second' from made`,
    [project, workspace],
  )
  await q(
    "insert into answer_label (project_id, question, label, task_id, workspace_id) select $1, 'intent', 'intent_' || k, id, $2 from made",
    [project, workspace],
  )
  await q(
    `insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, form_version, value)
     select $1, id, $2, id, $3, id, 1, '{}' from made where n % 100000 = 7`,
    [project, workspace, worker],
  )
  await q("update task set state = 2, given = needed from made m where task.project_id = $1 and task.id = m.id and m.n % 9 < 5", [
    project,
  ])
  const index = (await q("select indexdef from pg_indexes where indexname = 'task_text_search'")).rows[0].indexdef as string
  // Built whole, which takes a third of the time of filling it row by row.
  await q("reset role")
  await q("drop index task_text_search")
  await q("set role tagwerk_app")
  await q(putTexts, [project, workspace, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"])
  await q("reset role")
  await q(index)
  await q("set role tagwerk_app")
  await q(
    `update project_count c set done = (select count(*) from task where project_id = $1 and state = 2), answered = (select count(*) from made) where project_id = $1`,
    [project],
  )
  await q("reset role")
  await q("vacuum analyze")
}

async function main(): Promise<void> {
  const tasks = Number(process.argv[2] ?? 1_000_000)
  const stage = await openStage()
  try {
    await measure(stage, tasks)
  } finally {
    await stage.close()
  }
}

async function measure(stage: Stage, tasks: number): Promise<void> {
  const place = await fillProject(stage, { tasks, workers: 2, plan: { responses: 2 } })
  await believe(stage, place, place.workers[0]!)
  const house = await buildHouse({
    config: readConfig({ TAGWERK_FOLDER: stage.folder, DATABASE_URL: stage.url }),
    database_url: stage.url,
    journal: silent,
  })
  const caller = { as: "system" as const, workspace: toUuid(place.workspace) }
  const workspace = place.workspace as Id<"workspace">
  const project = place.project as Id<"project">
  const list = (input: Filter) =>
    act(house, { right: "task.read", verb: listTasks }, caller, { workspace, project, limit: 100, ...input }) as Promise<{
      items: TaskRow[]
      next: string | null
    }>
  const timed = async <T>(work: () => Promise<T>): Promise<[number, T]> => {
    const began = performance.now()
    const result = await work()
    return [performance.now() - began, result]
  }
  const filters: [string, Filter][] = [
    ["none", {}],
    ["half: a label", { label: "intent_0" }],
    ["half: done", { state: "done" }],
    ["half: unsure", { confidence_max: 0.5 }],
    ["ten: a label", { label: "intent_19" }],
    ["ten: a worker", { worker: toId("worker", place.workers[0]!) }],
    ["ten: a text", { text: `number ${Math.floor(tasks / 100)}` }],
    ["half and text", { label: "intent_0", text: "a7" }],
    ["many: a text", { text: "number 1" }],
  ]
  /** A cursor in the middle of the order: the place after a task that is there. */
  const deep = async (sort: string): Promise<string> => {
    const row = (
      await stage.admin.query(
        `select t.id, case $2 when 'confidence' then a.confidence::text when 'answered' then a.updated_at::text when 'external_id' then p.external_id end as key
           from task t join task_payload p on p.project_id = t.project_id and p.task_id = t.id join answer a on a.project_id = t.project_id and a.task_id = t.id
          where t.project_id = $1 and t.id > (select id from task where project_id = $1 order by id offset $3 limit 1) order by t.id limit 1`,
        [toUuid(project), sort, Math.floor(tasks * 0.6)],
      )
    ).rows[0] as { id: string; key: string | null }
    return Buffer.from(JSON.stringify([0, row.key, row.id])).toString("base64url")
  }
  const rows: Record<string, string | number>[] = []
  for (const [name, filter] of filters)
    for (const sort of sorts) {
      const cursor = await deep(sort)
      const took: number[] = []
      let short = 0
      for (let round = 0; round < 6; round++)
        for (const descending of [false, true]) {
          const first = await timed(() => list({ ...filter, sort, descending }))
          took.push(first[0])
          if (first[1].items.length < 100 && first[1].next) short++
          if (first[1].next) took.push((await timed(() => list({ ...filter, sort, descending, cursor: first[1].next! })))[0])
          took.push((await timed(() => list({ ...filter, sort, descending, cursor })))[0])
        }
      rows.push({
        filter: name,
        sort,
        pages: took.length,
        "median ms": round(quantile(took, 0.5), 1),
        "p95 ms": round(quantile(took, 0.95), 1),
        "short pages": short,
      })
    }
  printTable(`tasks table, ${tasks.toLocaleString("en")} tasks, pages of 100`, rows)
  const counts: Record<string, string | number>[] = []
  for (const [name, filter] of filters) {
    const took: number[] = []
    let shown = ""
    for (let round = 0; round < 8; round++) {
      const [ms, result] = await timed(() =>
        act(house, { right: "task.read", verb: countTasks }, caller, { workspace, project, ...filter }),
      )
      took.push(ms)
      shown = `${result.count}${result.more ? "+" : ""}`
    }
    counts.push({
      filter: name,
      count: shown,
      "median ms": round(quantile(took, 0.5), 1),
      "p95 ms": round(quantile(took, 0.95), 1),
    })
  }
  printTable("counts", counts)
  await house.close()
}

await main()
