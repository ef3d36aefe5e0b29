import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test, vi } from "vitest"
import { main } from "./main.ts"

const folder = mkdtempSync(join(tmpdir(), "tagwerk-audit-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" }
  const keep = (to: "out" | "err") => (text: unknown) => {
    written[to] += String(text)
    return true
  }
  const out = vi.spyOn(process.stdout, "write").mockImplementation(keep("out"))
  const err = vi.spyOn(process.stderr, "write").mockImplementation(keep("err"))
  try {
    return { code: await main(argv), ...written }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}

/** Three people, twelve tasks; cem says the other label on every third. */
const tasks = Array.from({ length: 12 }, (_, i) => i)
const people = ["ann", "bob", "cem"]
const says = (person: string, i: number) => ((i % 2 === 0) === (person === "cem" && i % 3 === 0) ? "no" : "yes")
const each = <T>(make: (person: string, i: number) => T) => tasks.flatMap(i => people.map(person => make(person, i)))
const lines = (rows: unknown[]) => rows.map(row => `${JSON.stringify(row)}\n`).join("")

const files: Record<string, [name: string, content: string, format: string, more?: string[]]> = {
  "plain table": [
    "plain.csv",
    `task,worker,label\n${each((person, i) => `${i},${person},${says(person, i)}\n`).join("")}`,
    "plain table",
  ],
  "Label Studio": [
    "studio.json",
    JSON.stringify(
      tasks.map(i => ({
        id: i,
        data: { text: `sentence ${i} <script>` },
        annotations: [
          ...people.map((person, j) => ({
            completed_by: j % 2 ? { id: j, email: person } : person,
            result: [{ from_name: "polite", to_name: "text", type: "choices", value: { choices: [says(person, i)] } }],
          })),
          { completed_by: "ann", was_cancelled: true, result: [] },
        ],
      })),
    ),
    "Label Studio",
  ],
  "Argilla, one list a record": [
    "argilla.jsonl",
    lines(
      tasks.map(i => ({
        id: String(i),
        fields: { text: `s ${i}` },
        responses: [
          ...people.map(user_id => ({ user_id, status: "submitted", values: { polite: { value: says(user_id, i) } } })),
          { user_id: "dan", status: "discarded", values: { polite: { value: "yes" } } },
        ],
      })),
    ),
    "Argilla",
  ],
  "Argilla, one list a question": [
    "argilla2.jsonl",
    lines(
      tasks.map(i => ({
        id: String(i),
        fields: { text: `s ${i}` },
        responses: { polite: people.map(user_id => ({ user_id, status: "submitted", value: says(user_id, i) })) },
      })),
    ),
    "Argilla",
  ],
  "Argilla, columns": [
    "argilla3.jsonl",
    lines(
      tasks.map(i => ({
        id: String(i),
        text: `s ${i}`,
        "polite.responses": people.map(person => says(person, i)),
        "polite.responses.users": people,
        "polite.responses.status": people.map(() => "submitted"),
      })),
    ),
    "Argilla",
  ],
  "doccano with users": [
    "doccano.jsonl",
    lines(tasks.map(i => ({ id: i, text: `s ${i}`, annotations: people.map(user => ({ user, label: says(user, i) })) }))),
    "doccano",
  ],
  MTurk: [
    "mturk.csv",
    `HITId,WorkerId,AssignmentStatus,Input.text,Answer.polite.label\n${each((person, i) => `${i},${person},Approved,s ${i},${says(person, i)}\n`).join("")}1,eve,Rejected,s 1,no\n`,
    "MTurk",
  ],
  "MTurk, crowd form": [
    "mturk2.csv",
    `HITId,WorkerId,Input.text,Answer.taskAnswers\n${each((person, i) => `${i},${person},s ${i},"${JSON.stringify([{ polite: { label: says(person, i) } }]).replaceAll('"', '""')}"\n`).join("")}`,
    "MTurk",
  ],
}

describe("the same labels out of every format give the same figures", () => {
  test.each(Object.entries(files))("%s", async (_, [name, content, format]) => {
    writeFileSync(at(name), content)
    const { code, out } = await run("audit", at(name), "--json")
    expect(code).toBe(0)
    const report = JSON.parse(out)
    expect(report).toMatchObject({ format, responses: 36, labels: ["no", "yes"] })
    expect(report.workers.map((one: { worker: string }) => one.worker).sort()).toEqual(people)
    for (const { task, label, confidence } of report.answers) {
      expect(label).toBe(says("ann", Number(task)))
      expect(confidence > 0 && confidence < 1).toBe(true)
    }
    // ann and bob always agree, cem contradicts both on 4 of 12: (8·1 + 4·⅓) / 12.
    expect(report.agreement.mean).toBeCloseTo((8 + 4 / 3) / 12, 12)
    for (const { worker, task } of report.wrong) expect([worker, Number(task) % 3]).toEqual(["cem", 0])
    expect(report.workers[0].worker).toBe("cem")
  })

  test("doccano, one file a person", async () => {
    for (const person of people)
      writeFileSync(at(`${person}.jsonl`), lines(tasks.map(i => ({ id: i, text: `s ${i}`, label: [says(person, i)] }))))
    const { code, out } = await run("audit", ...people.map(person => at(`${person}.jsonl`)), "--json")
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ format: "doccano", responses: 36 })
  })
})

test("predictions in a Label Studio export are one model, which two people outvote", async () => {
  const result = (label: string) => [{ from_name: "q", type: "choices", value: { choices: [label] } }]
  writeFileSync(
    at("predicted.json"),
    JSON.stringify(
      tasks.map(i => ({
        id: i,
        data: { text: "t" },
        annotations: ["ann", "bob"].map(person => ({ completed_by: person, result: result(says("ann", i)) })),
        predictions: [{ model_version: "v1", result: result("yes") }],
      })),
    ),
  )
  const { out } = await run("audit", at("predicted.json"), "--json")
  const report = JSON.parse(out)
  expect(report.notes.join()).toContain("model v1 is a model")
  for (const { task, label } of report.answers) expect(label).toBe(says("ann", Number(task)))
})

test("the page: self-contained, nothing of the file runs, and the figures are the terminal's", async () => {
  const [name, content] = files["Label Studio"]!
  writeFileSync(at(name), content)
  const { code, out } = await run("audit", at(name), "-o", at("audit.html"))
  expect(code).toBe(0)
  const page = readFileSync(at("audit.html"), "utf8")
  expect(page).toContain("default-src 'none'")
  expect(page).toContain("sentence 0 &#60;script&#62;")
  expect(page).not.toMatch(/<script|https?:\/\/|<link|<img/)
  const alpha = /alpha (0\.\d{4})/.exec(out)![1]!
  expect(page).toContain(`<dd>${Number(alpha).toFixed(3)}`)
})

describe("how many would have been enough", () => {
  test("on a real crowd: fewer than were paid for, and the answers nearly the same", async () => {
    const { out } = await run("audit", join(import.meta.dirname, "../../../quality/data/crowd/possent/responses.csv"), "--json")
    const { enough } = JSON.parse(out)
    expect(enough.mean).toBeCloseTo(20, 1)
    expect(enough.fixed[0].same).toBeLessThan(enough.fixed.at(-1).same)
    expect(enough.adaptive.responses).toBeLessThan(8)
    expect(enough.adaptive.same).toBeGreaterThan(0.93)
  })
})

describe("bad input: a sentence, or a result that is defined", () => {
  test.each<[string, string, string, number, RegExp, string[]?]>([
    ["empty", "x.json", "", 1, /empty.*Nothing was computed/],
    ["nobody's format", "x.csv", "a,b\n1,2\n", 1, /none of what an audit reads: it has a, b/],
    [
      "boxes only",
      "x.json",
      '[{"id":1,"data":{},"annotations":[{"completed_by":1,"result":[{"type":"rectanglelabels","value":{"x":1}}]}]}]',
      1,
      /looks like Label Studio but holds no response to a choice/,
    ],
    ["nothing annotated yet", "x.json", '[{"id":1,"data":{},"annotations":[]}]', 1, /holds no response/],
    ["one worker", "x.csv", "task,worker,label\n1,a,x\n2,a,y\n", 0, /Every task was answered by one worker only/],
    ["one task", "x.csv", "task,worker,label\n1,a,x\n1,b,y\n", 0, /1 tasks, 2 workers/],
    ["unanimous", "x.csv", "task,worker,label\n1,a,x\n1,b,x\n", 0, /alpha is undefined/],
    ["some rows without label", "x.csv", "task,worker,label\n1,a,x\n1,b,NaN\n", 0, /1 row of x.csv left out/],
    ["no such question", "x.csv", "task,worker,label\n1,a,x\n", 2, /no question “q”.*The questions: label/, ["--question", "q"]],
    ["markup that is broken", "x.json", '[{"id":1,"data":', 1, /Nothing was computed/],
  ])("%s", async (_, name, text, code, sentence, more = []) => {
    writeFileSync(at(name), text)
    const result = await run("audit", at(name), "-o", at("bad.html"), ...more)
    expect(result.out + result.err).toMatch(sentence)
    expect(result.code).toBe(code)
  })

  test("no file", async () => expect(await run("audit")).toMatchObject({ code: 2, err: expect.stringContaining("Which file?") }))
})
