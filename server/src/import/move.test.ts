import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readAsked } from "../answer/gather.ts"
import { exportNow, freezeNow, label } from "../dataset/test-label.ts"
import { append } from "../log/append.ts"
import { createWorld, type World } from "../test-world.ts"
import { runImport } from "./run.ts"
import { photos, type Stage, sentiment, stageOf } from "./test-stage.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** An empty project in a workspace of its own. */
async function elsewhere(): Promise<Stage> {
  const { workspace, client } = await world.stranger()
  const project = newId("project")
  await client.call("project.create", { workspace, id: project, name: "Arrived" })
  const place = { workspace: toUuid(workspace), project: toUuid(project) }
  const here = await stageOf(world, null)
  return {
    ...here,
    client,
    in: { workspace, project },
    place,
    refusals: async id => (await client.call("import.refusals", { workspace, project, import: id as never, limit: 500 })).items,
    async take(bytes, name = "project.jsonl") {
      const path = join(world.house.config.folder, `${randomBytes(6).toString("hex")}-file`)
      await writeFile(path, bytes)
      return runImport(world.house, { ...place, source: { path }, name })
    },
    tasks: () =>
      world.house.db.transaction(place.workspace, [], query =>
        query(
          `select t.id, p.external_id, p.payload, t.state, t.needed, t.given from task t join task_payload p on p.project_id = t.project_id and p.task_id = t.id
            where t.project_id = $1 order by t.id`,
          [place.project],
        ),
      ) as never,
  }
}
/** The smallest picture there is. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)
const bodies = (lines: string[], ...without: string[]) =>
  lines.map(line => {
    const row = JSON.parse(line) as Record<string, unknown>
    for (const key of without) delete row[key]
    return row
  })

test("a project exported with everybody's responses and imported into an empty workspace is the same project", {
  timeout: 180_000,
}, async () => {
  const stage = await stageOf(world, sentiment, { responses: 3 })
  // With a picture in it, which lies among the project's files.
  const file = newId("file")
  await stage.client.call("file.upload", { ...stage.in, id: file, name: "how.png" }, { body: pixel })
  const markdown = `# How\n\nBy **heart**.\n\n![how](${file})`
  await stage.client.call("guideline.publish", { ...stage.in, version: 0, markdown })
  await stage.take(
    Array.from({ length: 40 }, (_, i) =>
      JSON.stringify({ ...(i % 2 ? { id: `t${i}` } : {}), text: `text ${i}`, about: { n: i, emoji: "👍🏽" } }),
    ).join("\n"),
  )
  await label(world, stage, 2, 18)
  const mapping = { predictions: [{ column: "says", question: "mood", model: "old-model" }] }
  await stage.take(JSON.stringify({ id: "t99", text: "more", says: "bad" }), "more.jsonl", { mapping })
  // A second version of the form, an amendment, a withdrawn task.
  const wider = {
    ...sentiment,
    questions: [{ ...sentiment.questions[0]!, options: [{ name: "good" }, { name: "bad" }, { name: "mixed" }] }],
  }
  await stage.client.call("form.publish", { ...stage.in, version: 1, form: wider as never })
  const { client } = await world.asWorker(stage.in.project)
  const { assignments } = await client.call("assignment.claim", { ...stage.in, ids: [newId("assignment")] })
  const response = newId("response")
  const own = { ...stage.in, form_version: 2 }
  await client.call("response.submit", {
    ...own,
    response,
    assignment: assignments[0]!.id,
    value: { mood: "mixed" },
    spent_ms: 777,
  })
  await client.call("response.amend", { ...own, response, id: newId("response"), value: { mood: "good" } })
  await stage.client.call("task.retire", { ...stage.in, task: toId("task", (await stage.tasks())[5]!.id) })
  // Known answers: of a task with responses and of one without, and one that is gold no more.
  const all = await stage.tasks()
  const gold = [all.find(task => task.given > 0)!, all.find(task => task.given === 0 && task.state === 0)!].map(task =>
    toId("task", task.id),
  )
  for (const task of gold) await stage.client.call("gold.mark", { ...stage.in, task, value: { mood: "mixed" } })
  const ended = { ...stage.in, task: toId("task", all.findLast(task => task.state === 0)!.id) }
  await stage.client.call("gold.mark", { ...ended, value: { mood: "good" } })
  await stage.client.call("gold.end", ended)
  // Two draws, of which one waits for its answers; a certificate of the model that brought predictions.
  const drawn = await stage.client.call("gold.suggest", { ...stage.in, id: newId("draw"), size: 3, seed: 11 })
  await stage.client.call("gold.suggest", { ...stage.in, id: newId("draw"), size: 2 })
  await stage.client.call("gold.mark", { ...stage.in, task: drawn.tasks[0]!, value: { mood: "bad" } })
  const { items: models } = await stage.client.call("model.list", { workspace: world.workspace })
  const proof = { question: "mood", passed: true, right: 39, of: 40 }
  await world.house.db.transaction(toUuid(world.workspace), [], query =>
    append({ query }, toUuid(stage.in.project), "model.judged", { model: toUuid(models[0]!.id), ...proof }),
  )
  await world.settle()

  const { made, text } = await exportNow(world, stage, { what: "project" })
  expect(made).toMatchObject({ state: "done", rows: 41, losses: {} })
  const there = await elsewhere()
  const row = await there.take(text)
  expect(row).toMatchObject({
    state: "done",
    format: "project",
    error: null,
    read: 41,
    imported: 41,
    responses: 39,
    responses_refused: 0,
  })
  await world.settle()

  expect(await there.tasks()).toEqual(await stage.tasks())
  const [a, b] = [await stage.client.call("project.show", stage.in), await there.client.call("project.show", there.in)]
  expect({ plan: b.plan, counts: b.counts, form_version: b.form_version, guideline_version: b.guideline_version }).toEqual({
    plan: a.plan,
    counts: a.counts,
    form_version: a.form_version,
    guideline_version: a.guideline_version,
  })
  expect((await there.client.call("form.show", { ...there.in, version: 1 })).form).toEqual(sentiment)
  expect((await there.client.call("form.show", there.in)).form).toEqual(wider)
  const guideline = await there.client.call("guideline.show", there.in)
  expect(guideline.markdown).toBe(markdown)
  const picture = await fetch(new URL(guideline.pictures[file]!, world.address))
  expect(Buffer.from(await picture.arrayBuffer())).toEqual(pixel)

  const known = async (one: Stage) =>
    (await one.client.call("gold.list", one.in)).items.map(({ task, value, source, by }) => ({ task, value, source, by }))
  expect((await known(there)).map(one => one.task).sort()).toEqual([...gold, drawn.tasks[0]!].sort())
  expect((await known(there)).sort((x, y) => (x.task < y.task ? -1 : 1))).toEqual(
    (await known(stage)).sort((x, y) => (x.task < y.task ? -1 : 1)),
  )

  const todo = async (one: Stage) =>
    (await one.client.call("gold.todo", one.in)).items.map(({ task, draw, by, drawn_at }) => ({ task, draw, by, drawn_at }))
  expect(await todo(stage)).toHaveLength(4)
  expect(await todo(there)).toEqual(await todo(stage))
  expect(await there.client.call("gold.summary", there.in)).toEqual(await stage.client.call("gold.summary", stage.in))
  const verdicts = async (one: Stage) =>
    world.house.db.transaction(one.place.workspace, [], async query =>
      (await readAsked(query, one.place))!.judged.get("mood")!.values().toArray(),
    )
  expect(await verdicts(there)).toEqual([{ passed: true, right: 39, of: 40 }])

  const responses = async (one: Stage) => bodies((await exportNow(world, one, { what: "responses" })).lines, "position")
  expect(await responses(there)).toEqual(await responses(stage))
  const order = async (one: Stage) =>
    (await exportNow(world, one, { what: "responses" })).lines
      .map(line => JSON.parse(line))
      .toSorted((x, y) => x.position - y.position)
      .map(line => line.response)
  expect(await order(there)).toEqual(await order(stage))
  const [here, arrived] = [await freezeNow(world, stage, "same"), await freezeNow(world, there, "same")]
  expect(arrived.tasks).toBeGreaterThan(15)
  expect(arrived.sha256).toBe(here.sha256)
  const answers = async (one: Stage, dataset: typeof here) =>
    bodies((await exportNow(world, one, { what: "answers", dataset: dataset.id })).lines, "position", "dataset")
  expect(await answers(there, arrived)).toEqual(await answers(stage, here))
  // And on from there: exported again, only the name is another.
  const again = await exportNow(world, there, { what: "project" })
  expect(again.lines.slice(1)).toEqual(text.split("\n").slice(1, -1))
})

test("its images move with it", async () => {
  const stage = await stageOf(world, photos)
  // Noise does not shrink: more than one piece of the file's bytes.
  const large = await sharp(randomBytes(1400 * 1000 * 3), { raw: { width: 1400, height: 1000, channels: 3 } })
    .png()
    .toBuffer()
  expect(large.length).toBeGreaterThan(4_000_000)
  await stage.take(large, "noise.png")
  await stage.take(
    await sharp({ create: { width: 30, height: 20, channels: 3, background: "#f00" } })
      .png()
      .toBuffer(),
    "red.png",
  )
  const { text } = await exportNow(world, stage, { what: "project" })
  const there = await elsewhere()
  expect(await there.take(text)).toMatchObject({ state: "done", imported: 2, responses_refused: 0, error: null })
  const tasks = await there.tasks()
  const shown = await there.client.call("task.show", { ...there.in, task: toId("task", tasks[0]!.id) })
  expect(shown.files).toMatchObject([{ name: "noise.png", width: 1400, height: 1000 }])
  const bytes = Buffer.from(await (await fetch(world.address + shown.files[0]!.url)).arrayBuffer())
  expect(bytes.equals(large)).toBe(true)
})

describe("a project's file", () => {
  const file = async () => {
    const stage = await stageOf(world, sentiment)
    await stage.take(['{"id":"a","text":"one"}', '{"id":"b","text":"two"}'].join("\n"))
    await label(world, stage, 1, 2)
    return { stage, lines: (await exportNow(world, stage, { what: "project" })).lines }
  }
  test("never puts responses under somebody who can sign in here, whatever it says", async () => {
    const { stage, lines } = await file()
    const worker = JSON.parse(lines.find(line => line.startsWith('{"worker"'))!).worker
    const there = await elsewhere()
    await world.house.db.transaction(there.place.workspace, [], async query => {
      await query("insert into worker (workspace_id, id, person_id, pseudonym) values ($1, $2, $3, $4)", [
        there.place.workspace,
        toUuid(worker.id),
        toUuid(newId("person")),
        worker.pseudonym,
      ])
    })
    expect(await there.take(lines.join("\n"))).toMatchObject({ state: "done", responses: 2 })
    const rows = (await exportNow(world, there, { what: "responses" })).lines.map(line => JSON.parse(line))
    expect(rows.map(row => row.pseudonym)).toEqual([`${worker.pseudonym} 2`, `${worker.pseudonym} 2`])
    expect(rows[0].worker).not.toBe(worker.id)
    expect(stage.in.workspace).not.toBe(there.in.workspace)
  })
  test("that is cut off says so, and what came before is in", async () => {
    const { lines } = await file()
    const there = await elsewhere()
    const row = await there.take(lines.slice(0, -1).join("\n"))
    expect(row).toMatchObject({ state: "failed", imported: 2 })
    expect(row.error).toMatch(/it is cut off\. What came before was taken\. Copy or export it again/)
  })
  test("is refused where a form or tasks are, and nothing changes there", async () => {
    const { stage, lines } = await file()
    const before = await stage.tasks()
    const row = await stage.take(lines.join("\n"), "project.jsonl")
    expect(row).toMatchObject({ state: "failed", read: 0, imported: 0 })
    expect(row.error).toMatch(/has a form or tasks already\. Nothing was taken from it\. Make a new project/)
    expect(await stage.tasks()).toEqual(before)
  })
  test("with a line that is not whole loses that line alone", async () => {
    const { lines } = await file()
    const at = lines.findIndex(line => line.startsWith('{"response"'))
    const broken = lines.with(at, lines[at]!.replace(/"worker":"[^"]+"/, '"worker":"nobody"'))
    const there = await elsewhere()
    const row = await there.take(broken.join("\n"))
    expect(row).toMatchObject({ state: "done", imported: 2, responses: 1, responses_refused: 1 })
    expect(await there.refusals(toId("import", row.id))).toMatchObject([{ code: "project_line", line: at + 1 }])
  })
})
