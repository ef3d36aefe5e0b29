import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test, vi } from "vitest"
import { main } from "./main.ts"

const folder = mkdtempSync(join(tmpdir(), "tagwerk-kind-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" }
  const keep = (to: "out" | "err") => (text: unknown) => {
    written[to] += String(text)
    return true
  }
  const spies = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")] as const
  spies[0].mockImplementation(keep("out"))
  spies[1].mockImplementation(keep("err"))
  try {
    return { code: await main(argv), ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

interface Sample {
  /** Where the value stands. */
  column: string
  good: unknown
  other: unknown
  /** Values that are none, with what is said of them. */
  bad: [unknown, RegExp][]
}
const box = (x: number, width = 10) => [{ label: "car", x, y: 0, width, height: 10 }]
const kinds: Record<string, Sample> = {
  choice: {
    column: "label",
    good: "cat",
    other: "dog",
    bad: [
      [null, /no label that is text/],
      ["NaN", /no label that is text/],
      [[], /no label that is text/],
    ],
  },
  text: {
    column: "text",
    good: "the cat sat",
    other: "a dog ran",
    bad: [
      [7, /no text/],
      [null, /no text/],
    ],
  },
  box: {
    column: "boxes",
    good: box(0),
    other: box(100),
    bad: [
      ["cat", /no list of boxes/],
      [box(0, -3), /positive width and height/],
      [[{ label: "car", x: 0 }], /without finite numbers/],
      [[null], /one that is none/],
    ],
  },
  span: {
    column: "spans",
    good: [{ start: 0, end: 4, label: "name" }],
    other: [{ start: 6, end: 9, label: "name" }],
    bad: [
      [{}, /no list of spans/],
      [[{ start: 4, end: 4 }], /start < end/],
      [[{ start: 0.5, end: 4 }], /whole numbers/],
    ],
  },
  number: {
    column: "number",
    good: 4,
    other: 9,
    bad: [
      ["many", /no finite number/],
      ["Infinity", /no finite number/],
      [null, /no finite number/],
    ],
  },
  rank: {
    column: "ranking",
    good: ["a", "b", "c"],
    other: ["c", "b", "a"],
    bad: [
      [[], /no ranking/],
      [["a", "a"], /an item twice/],
      [["a", {}], /an item that is no text/],
    ],
  },
}
const write = (name: string, rows: [task: string, worker: string, value: unknown][], column: string) =>
  writeFileSync(at(name), rows.map(([task, worker, value]) => `${JSON.stringify({ task, worker, [column]: value })}\n`).join(""))

describe.each(Object.entries(kinds))("%s", (kind, { column, good, other, bad }) => {
  const answersOf = async (rows: [string, string, unknown][], ...more: string[]) => {
    write("in.jsonl", rows, column)
    const { code, out, err } = await run("aggregate", at("in.jsonl"), "--kind", kind, "--json", ...more)
    expect(err).toBe("")
    expect(code).toBe(0)
    const report = JSON.parse(out) as {
      answers: { task: string; label: unknown; confidence: number }[]
      notes: string[]
      left_out: number
    }
    for (const { confidence } of report.answers) expect(confidence > 0 && confidence < 1).toBe(true)
    return report
  }

  test("one worker, one task: one answer, of low confidence", async () => {
    const { answers } = await answersOf([["1", "ann", good]])
    expect(answers.length).toBe(1)
    expect(answers[0]!.confidence).toBeLessThan(0.95)
  })

  test("unanimous: the answer is what all say, surer than of two who differ", async () => {
    const people = ["ann", "bob", "cem", "dan"]
    const same = await answersOf(["1", "2", "3"].flatMap(task => people.map((w): [string, string, unknown] => [task, w, good])))
    const split = await answersOf(people.map((w, i): [string, string, unknown] => ["1", w, i % 2 ? good : other]))
    if (kind === "choice" || kind === "text" || kind === "number" || kind === "rank") expect(same.answers[0]!.label).toEqual(good)
    expect(same.answers.length).toBe(3)
    expect(same.answers[0]!.confidence).toBeGreaterThan(split.answers[0]!.confidence)
  })

  test("the same worker twice: the later row counts", async () => {
    const once = await answersOf([
      ["1", "ann", good],
      ["1", "bob", good],
    ])
    const twice = await answersOf([
      ["1", "ann", other],
      ["1", "bob", good],
      ["1", "ann", good],
    ])
    expect(twice.answers).toEqual(once.answers)
  })

  test.each(bad)("%j is left out and named, the rest counts", async (value, sentence) => {
    write(
      "in.jsonl",
      [
        ["1", "ann", good],
        ["1", "bob", good],
        ["1", "eve", value],
      ],
      column,
    )
    const { code, out } = await run("aggregate", at("in.jsonl"), "--kind", kind, "-o", at("out.jsonl"))
    expect(code).toBe(0)
    expect(out).toMatch(/1 row of in.jsonl left out[\s\S]*line 3.*the other rows count/)
    expect(out).toMatch(sentence)
    expect(readFileSync(at("out.jsonl"), "utf8").trim().split("\n").length).toBe(1)
  })

  test("gold for unknown tasks is named and not used; agreement says what it can", async () => {
    write("gold.jsonl", [["99", "", good]], column)
    const { notes } = await answersOf(
      [
        ["1", "ann", good],
        ["1", "bob", good],
      ],
      "--gold",
      at("gold.jsonl"),
    )
    expect(notes.join()).toContain("1 gold tasks have no response")
    const { code, out } = await run("agreement", at("in.jsonl"), "--kind", kind, "--json")
    expect(code).toBe(0)
    expect(JSON.parse(out).mean).toBe(1)
  })
})

describe("very many classes, and classes nobody names", () => {
  test("a hundred thousand labels: answered in seconds, and said how", async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, i) => `${i},${i % 50},code-${i}\n${i},${50 + (i % 50)},code-${i % 7 ? i : i + 1}\n`,
    )
    writeFileSync(at("many.csv"), `task,worker,label\n${rows.join("")}`)
    const { code, out } = await run("aggregate", at("many.csv"), "-o", at("many-out.csv"))
    expect(code).toBe(0)
    expect(out).toContain("100000 tasks, 100 workers, 200000 responses of the kind choice; method: many-classes")
    const audited = await run("audit", at("many.csv"))
    expect(audited.code).toBe(0)
  }, 180_000)

  test("a class that nobody answered gets no answer and no mass to speak of", async () => {
    writeFileSync(at("in.csv"), "task,worker,label\n1,a,x\n1,b,x\n2,a,y\n2,b,y\n")
    const { out } = await run("aggregate", at("in.csv"), "--labels", "x,y,z", "--json")
    expect(JSON.parse(out).answers.map((one: { label: string }) => one.label)).toEqual(["x", "y"])
  })
})

describe("where it is written", () => {
  test.each<[string, string[], RegExp]>([
    ["another ending", ["aggregate", "@", "-o", "a.xlsx"], /must end in .csv or .jsonl. Nothing was computed/],
    ["no folder", ["aggregate", "@", "-o", "/nowhere/a.csv"], /no folder \/nowhere.*Nothing was computed/],
    ["a report that is no JSON", ["aggregate", "@", "--report", "a.txt"], /must end in .json/],
    ["a page that is none", ["audit", "@", "-o", "a.pdf"], /must end in .html/],
    ["two on standard output", ["aggregate", "@", "-o", "-", "--report", "-"], /--output - and --report - want standard output/],
  ])("%s is refused before anything is read", async (_, argv, sentence) => {
    const { code, err } = await run(...argv.map(word => (word === "@" ? at("not-even-there.csv") : word)))
    expect(err).toMatch(sentence)
    expect(code).toBe(2)
  })

  test("a report on standard output is nothing but JSON", async () => {
    writeFileSync(at("in.csv"), "task,worker,label\n1,a,x\n1,b,x\n")
    const { out, err } = await run("aggregate", at("in.csv"), "--report", "-")
    expect(JSON.parse(out).tasks).toBe(1)
    expect(err).toContain("1 tasks, 2 workers")
  })
})
