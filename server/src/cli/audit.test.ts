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
  "CVAT, a project whose tasks are the people's": [
    "cvat.xml",
    `<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><project><id>9</id><tasks>${people.map(p => `<task><id>${p}</id></task>`).join("")}</tasks></project><dumped>now</dumped></meta>
${each((person, i) => `<image id="${i}" name="${i}" task_id="${person}" width="9" height="9"><box label="car" xtl="1" ytl="1" xbr="2" ybr="2"><attribute name="colour">red</attribute></box><tag label="${says(person, i)}" source="manual"></tag></image>`).join("\n")}
</annotations>
`,
    "CVAT",
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
    const named = (worker: string) => worker.replace("task ", "")
    expect(report.workers.map((one: { worker: string }) => named(one.worker)).sort()).toEqual(people)
    for (const { task, label, confidence } of report.answers) {
      expect(label).toBe(says("ann", Number(task)))
      expect(confidence > 0 && confidence < 1).toBe(true)
    }
    // ann and bob always agree, cem contradicts both on 4 of 12: (8·1 + 4·⅓) / 12.
    expect(report.agreement.mean).toBeCloseTo((8 + 4 / 3) / 12, 12)
    for (const { worker, task } of report.wrong) expect([named(worker), Number(task) % 3]).toEqual(["cem", 0])
    expect(named(report.workers[0].worker)).toBe("cem")
  })

  test("doccano, one file a person", async () => {
    for (const person of people)
      writeFileSync(at(`${person}.jsonl`), lines(tasks.map(i => ({ id: i, text: `s ${i}`, label: [says(person, i)] }))))
    const { code, out } = await run("audit", ...people.map(person => at(`${person}.jsonl`)), "--json")
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ format: "doccano", responses: 36 })
  })
})

describe("CVAT", () => {
  /** One person's job; entities, character references, CDATA, a comment and an attribute of a tag in it. */
  const job = (person: string, id: number, more = "") => `\ufeff<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><job><id>${id}</id><size>12</size><assignee>${person}</assignee><segments><segment><id>${id}</id><start>0</start><stop>11</stop></segment></segments></job></meta>
${tasks
  .map(
    i =>
      `<image id="${i}" name="a &amp; b/${i}&#46;jpg"><!-- <tag label="no"/> --><tag label="sky" source="manual"><attribute name="clear"><![CDATA[${says(person, i)}]]></attribute></tag>${more}</image>`,
  )
  .join("")}<image id="12" name="empty.jpg"></image><track id="0" label="car"></track></annotations>`

  test("the jobs of three people, with an attribute of a tag as the question; shapes are counted and said", async () => {
    for (const [j, person] of people.entries())
      writeFileSync(at(`${person}.xml`), job(person, j + 1, '<polygon label="x" points="1,1;2,2;3,1"/>'))
    const names = people.map(person => at(`${person}.xml`))
    const { code, out } = await run("audit", ...names, "--question", "sky: clear", "--json")
    expect(code).toBe(0)
    const report = JSON.parse(out)
    expect(report).toMatchObject({ format: "CVAT", responses: 36, labels: ["no", "yes"], question: "sky: clear" })
    expect(report.workers.map((one: { worker: string }) => one.worker).sort()).toEqual(people)
    expect(report.answers.map((one: { task: string }) => one.task)).toContain("a & b/3.jpg")
    expect(report.agreement.mean).toBeCloseTo((8 + 4 / 3) / 12, 12)
    expect(report.notes).toContainEqual(expect.stringContaining("ann.xml also holds 12 polygons, 1 track"))
    expect(report.notes).toContainEqual(expect.stringContaining("1 of 13 images in bob.xml have no tag"))
  })

  test("a task without assigned jobs: each job is one worker, by its frames, and the report says so; automatic tags are a model's", async () => {
    const segment = (id: number, start: number) =>
      `<segment><id>${id}</id><start>${start}</start><stop>${start + 1}</stop></segment>`
    const image = (id: number, source: string) => `<image id="${id}" name="${id}"><tag label="x" source="${source}"/></image>`
    writeFileSync(
      at("task.xml"),
      `<annotations><meta><task><id>4</id><segments>${segment(7, 0)}${segment(8, 2)}</segments></task></meta>${[0, 1, 2].map(id => image(id, "manual"))}${image(3, "auto")}</annotations>`,
    )
    const { out } = await run("audit", at("task.xml"), "--json")
    const { workers, notes } = JSON.parse(out)
    expect(workers.map((one: { worker: string }) => one.worker).sort()).toEqual(["automatic", "job 7", "job 8"])
    expect(notes.join()).toMatch(/does not say who tagged.*automatic is a model/)
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
  expect(page).toContain(`<dt>Krippendorff’s alpha</dt><dd><b>${Number(alpha).toFixed(3)}</b>`)
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
    ["XML of something else", "x.xml", "<html><body/></html>", 1, /XML but no CVAT export: it begins with <html>/],
    [
      "XML that ends too early",
      "x.xml",
      '<annotations><image id="1" name="1"><tag label="x">',
      1,
      /no well-formed.*Nothing was computed/,
    ],
    [
      "XML that would unfold without end",
      "x.xml",
      '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><annotations>&b;</annotations>',
      1,
      /declares a document type.*Nothing was computed/,
    ],
    ["an entity nobody declared", "x.xml", "<annotations>&b;</annotations>", 1, /undefined entity.*Nothing was computed/],
    [
      "CVAT with boxes only",
      "x.xml",
      '<annotations><image id="1" name="1"><box label="a" xtl="0" ytl="0" xbr="1" ybr="1"/></image></annotations>',
      1,
      /holds no tag, only 1 box in 1 images.*Nothing was computed/,
    ],
    [
      "CVAT that is named JSON",
      "x.json",
      '<annotations><image id="1" name="1"><tag label="a"/></image></annotations>',
      0,
      /question “tag”/,
    ],
    ["markup that is broken", "x.json", '[{"id":1,"data":', 1, /Nothing was computed/],
  ])("%s", async (_, name, text, code, sentence, more = []) => {
    writeFileSync(at(name), text)
    const result = await run("audit", at(name), "-o", at("bad.html"), ...more)
    expect(result.out + result.err).toMatch(sentence)
    expect(result.code).toBe(code)
  })

  test("no file", async () => expect(await run("audit")).toMatchObject({ code: 2, err: expect.stringContaining("Which file?") }))
})
