/**
 * Fills an empty installation with the demo workspace, through the public client like anybody else. The responses in it are real: the
 * published labels of each dataset, replayed as the responses of one worker who is called after it, and those of the embedded model. Fifty
 * published labels that were not replayed are gold.
 */
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { api } from "@tagwerk/contract/api.ts"
import { type Client, createClient } from "@tagwerk/contract/client.ts"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { type Id, newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import type { Output } from "@tagwerk/contract/route.ts"
import { type Template, templates } from "@tagwerk/contract/template.ts"
import { act, type House } from "../act.ts"
import { makeLabelToken } from "../auth/label-token.ts"
import { markDemo } from "../project/demo.ts"
import { importedWorker } from "../worker/imported.ts"
import { createKey, revokeKey } from "../workspace/key.ts"

export interface SeedOptions {
  address: string
  /** UUIDs. */
  workspace: string
  house: House
  say: (line: string) => void
}
interface Stage extends SeedOptions {
  client: Client
  id: Id<"workspace">
}

const folder = join(import.meta.dirname, "../../data/demo")
const read = (name: string) => readFile(join(folder, name), "utf8")
const template = (key: string): Template => templates.find(one => one.key === key)!

const seeds: Record<string, (stage: Stage, name: string) => Promise<void>> = {
  "Banking intents": seedIntents,
  "Blood cells": seedCells,
  "Names in posts": seedNames,
  "Replies to customers": seedReplies,
}

export async function seedDemo(options: SeedOptions): Promise<void> {
  const { house, workspace, address } = options
  const id = toId("workspace", workspace)
  const caller = { as: "system", workspace } as const
  // A key for the minute this takes; it is withdrawn at the end.
  const made = await act(house, { right: "key.write", verb: createKey }, caller, {
    workspace: id,
    id: newId("key"),
    name: "demo",
    role: "manager",
  })
  const stage: Stage = { ...options, id, client: createClient(api, { base: address, token: () => made.secret }) }
  try {
    const { items } = await stage.client.call("project.list", { workspace: id, limit: 500 })
    const there = new Set(items.map(project => project.name))
    // Called again after it broke off, it makes only what is missing.
    for (const [name, seed] of Object.entries(seeds)) if (!there.has(name)) await seed(stage, name)
  } finally {
    await act(house, { right: "key.write", verb: revokeKey }, caller, { workspace: id, key: made.key.id })
  }
}

async function makeProject(
  stage: Stage,
  name: string,
  form: Form,
  guideline: string,
  plan: Partial<Plan>,
): Promise<Id<"project">> {
  stage.say(`demo: ${name}`)
  const { id } = await stage.client.call("project.create", {
    workspace: stage.id,
    id: newId("project"),
    name,
    form,
    guideline,
    plan,
  })
  const { house, workspace } = stage
  await act(house, { right: "project.write", verb: markDemo }, { as: "system", workspace }, { project: toUuid(id) })
  return id
}

async function upload(stage: Stage, project: Id<"project">, name: string, bytes: string): Promise<void> {
  const at = { workspace: stage.id, project }
  const begun = await stage.client.call("import.create", { ...at, id: newId("import"), name })
  let row = await stage.client.call("import.upload", { ...at, import: begun.id }, { body: bytes })
  while (row.state === "waiting" || row.state === "running") {
    await new Promise(resolve => setTimeout(resolve, 50))
    row = await stage.client.call("import.show", { ...at, import: begun.id })
  }
  if (row.state !== "done") throw new Error(`The demo's ${name} was not imported: ${row.error}`)
}

/** One worker gives the published answers, up to `most` of them, by the same calls as anybody. */
async function replay(
  stage: Stage,
  project: Id<"project">,
  pseudonym: string,
  most: number,
  answerTo: (payload: Record<string, unknown>) => ResponseValue | null,
): Promise<void> {
  const worker = await stage.house.db.transaction(stage.workspace, [], query =>
    importedWorker(query, stage.workspace, { pseudonym }),
  )
  const session = { workspace: stage.workspace, project: toUuid(project), worker, person: null }
  const client = createClient(api, {
    base: stage.address,
    token: () => makeLabelToken(stage.house.secret, session, stage.house.now()).token,
  })
  const at = { workspace: stage.id, project }
  let given = 0
  let next = (await client.call("assignment.claim", { ...at, ids: [newId("assignment")] })).assignments[0] ?? null
  while (next && given < most) {
    const value = answerTo(next.payload)
    if (value === null) break
    const spent_ms = 3_000 + Math.floor(stage.house.random() * 9_000)
    const sent = { response: newId("response"), assignment: next.id, form_version: next.form_version, value, spent_ms }
    given++
    if (given < most) next = (await client.call("response.next", { ...at, ...sent, next: newId("assignment") })).assignment
    else await client.call("response.submit", { ...at, ...sent })
    if (given % 50 === 0) stage.say(`demo: ${given} responses by ${pseudonym}`)
  }
}

async function seedIntents(stage: Stage, name: string): Promise<void> {
  const rows = parseCsv(await read("banking77.csv"))
  const published = new Map(rows.map(row => [row["text"]!, row["category"]!]))
  const names = [...new Set(published.values())].sort()
  const form: Form = {
    views: [{ key: "message", view: "text", from: "$text", title: "Message" }],
    questions: [
      {
        key: "intent",
        kind: "choice",
        title: "What does the customer want?",
        on: "message",
        required: true,
        options: names.map(name => ({ name, title: name.replaceAll("_", " ").replace(/\?$/, "") })),
      },
    ],
  }
  const guideline = `# What does the customer want?\n\nOne intent a message: the one an agent would have to act on. If two fit, take the more specific one.\n\n- **card arrival** is about a card that has not come; **card delivery estimate** asks how long it takes.\n- **pending transfer** is on its way; **failed transfer** did not go through.\n- If the message says nothing about a bank, choose *cannot tell*.\n\nThe messages are from BANKING77 (CC BY 4.0).\n`
  const project = await makeProject(stage, name, form, guideline, { responses: 2 })
  await upload(
    stage,
    project,
    "banking77.jsonl",
    rows.map(row => JSON.stringify({ id: row["id"], text: row["text"] })).join("\n"),
  )
  await replay(stage, project, "banking77-labels", 400, payload => ({
    intent: published.get(String(payload["text"])) ?? { none: "cannot_tell" },
  }))
  await runClassifier(stage, project)
  await knowSome(stage, project, new Map(rows.map(row => [row["id"]!, row["category"]!])))
}

const goldSize = 50
/**
 * Published labels as known answers of tasks that nobody replayed them on: whoever is checked against them has not given them. Which tasks
 * were replayed was left to chance, so that these are as good as drawn from all.
 */
async function knowSome(stage: Stage, project: Id<"project">, published: ReadonlyMap<string, string>): Promise<void> {
  const at = { workspace: stage.id, project }
  const replayed = new Set<string>()
  const { items } = await stage.client.call("project.workers", at)
  for (const { worker } of items.filter(one => one.worker.kind === "person")) {
    let cursor: string | null = null
    do {
      const page: Output<(typeof api)["task.list"]> = await stage.client.call("task.list", {
        ...at,
        worker: worker.id,
        limit: 200,
        ...(cursor ? { cursor } : {}),
      })
      for (const task of page.items) if (task.external_id !== null) replayed.add(task.external_id)
      cursor = page.next
    } while (cursor)
  }
  const place = (id: string) => createHash("sha256").update(`demo:${id}`).digest("hex")
  const drawn = [...published.keys()]
    .filter(id => !replayed.has(id))
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .slice(0, goldSize)
  const body = drawn.map(id => JSON.stringify({ external_id: id, intent: published.get(id) })).join("\n")
  const { marked } = await stage.client.call("gold.import", { ...at, name: "banking77-labels.jsonl" }, { body })
  if (marked !== drawn.length) throw new Error(`Of the demo's ${drawn.length} known answers ${marked} were taken.`)
  stage.say(`demo: ${marked} tasks with a known answer`)
}

/** The embedded model learns from the answers there are, and works through what is open, as any worker would. */
async function runClassifier(stage: Stage, project: Id<"project">): Promise<void> {
  const at = { workspace: stage.id, project }
  // It learns from answers, and those follow from the log.
  while ((await stage.client.call("project.show", at)).counts.answered < 400)
    await new Promise(resolve => setTimeout(resolve, 100))
  const model = await stage.client.call("model.create", {
    workspace: stage.id,
    id: newId("model"),
    name: "intent-classifier",
    provider: "classifier",
    settings: { question: "intent" },
  })
  let run = await stage.client.call("model.run", { ...at, model: model.id, id: newId("run") })
  while (run.state === "waiting" || run.state === "running") {
    await new Promise(resolve => setTimeout(resolve, 200))
    const { items } = await stage.client.call("model.runs", { ...at })
    run = items.find(one => one.id === run.id) ?? run
    stage.say(`demo: the model learnt from ${run.trained_on} answers and gave ${run.submitted}`)
  }
  if (run.state !== "done") throw new Error(`The demo's model did not finish: ${run.error}`)
}

async function seedCells(stage: Stage, name: string): Promise<void> {
  const { form, guideline } = template("image_boxes")
  const key = form.questions[0]!.key
  const project = await makeProject(stage, name, form, guideline, { responses: 2 })
  const at = { workspace: stage.id, project }
  const names: Record<string, string> = { red_cell: "red", white_cell: "white" }
  type Line = { image: string; boxes: { label: string; x: number; y: number; width: number; height: number }[] }
  const published = new Map(
    (await read("blood-cells/boxes.jsonl"))
      .trim()
      .split("\n")
      .map(line => JSON.parse(line) as Line)
      .map(line => [line.image, line.boxes]),
  )
  const tasks = []
  for (const name of (await readdir(join(folder, "blood-cells"))).filter(name => name.endsWith(".jpg")).sort()) {
    const bytes = await readFile(join(folder, "blood-cells", name))
    const file = await stage.client.call("file.upload", { ...at, id: newId("file"), name }, { body: bytes })
    tasks.push({ id: newId("task"), external_id: name, payload: { image: file.id, name } })
  }
  await stage.client.call("task.add", { ...at, tasks })
  await replay(stage, project, "bccd-labels", 14, payload => ({
    [key]: (published.get(String(payload["name"])) ?? []).map(box => ({ ...box, label: names[box.label] ?? box.label })),
  }))
}

async function seedNames(stage: Stage, name: string): Promise<void> {
  const { form, guideline } = template("named_entities")
  const key = form.questions[0]!.key
  const project = await makeProject(stage, name, form, guideline, { responses: 1 })
  const names: Record<string, string> = { corporation: "organization", group: "organization", creative_work: "work" }
  type Line = { id: string; text: string; entities: { start: number; end: number; label: string }[] }
  const lines = (await read("wnut17.jsonl"))
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Line)
  const published = new Map(lines.map(line => [line.text, line.entities]))
  await upload(stage, project, "wnut17.jsonl", lines.map(({ id, text }) => JSON.stringify({ id, text })).join("\n"))
  await replay(stage, project, "wnut17-labels", 70, payload => ({
    [key]: (published.get(String(payload["text"])) ?? []).map(span => ({ ...span, label: names[span.label] ?? span.label })),
  }))
}

/** Nothing done yet: what a project looks like on its first day. */
async function seedReplies(stage: Stage, name: string): Promise<void> {
  const { form, guideline } = template("free_text")
  const project = await makeProject(stage, name, form, guideline, {})
  await upload(stage, project, "messages.csv", await read("messages.csv"))
}

/** The demo's own files only: no quoted newlines in them. */
function parseCsv(text: string): Record<string, string>[] {
  const split = (line: string) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
      .map(match => match[1]!)
      .map(cell => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
  const [head, ...lines] = text.trim().split(/\r?\n/)
  const columns = split(head!)
  return lines.map(line => {
    const cells = split(line)
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]))
  })
}
