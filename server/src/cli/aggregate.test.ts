import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import fc from "fast-check"
import { afterAll, describe, expect, test, vi } from "vitest"
import { main } from "./main.ts"

const data = join(import.meta.dirname, "../../../quality/data")
const folder = mkdtempSync(join(tmpdir(), "tagwerk-aggregate-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

/** The command in this process: exit code and what it wrote. */
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
async function on(text: string, ...argv: string[]) {
  writeFileSync(at("in.csv"), text)
  return run(...argv.map(word => (word === "@" ? at("in.csv") : word)))
}
const rowsOf = (file: string) =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\r\n")
    .slice(1)
    .map(line => line.split(","))

describe("known answers", () => {
  // Majority of VLDB'17 figures, in quality's own table.
  test.each([
    ["rte", 0.8969],
    ["possent", 0.9335],
    ["dog", 0.8222],
  ])("majority on %s", async (set, known) => {
    const crowd = join(data, "crowd", set)
    const { code, out } = await run(
      ...["aggregate", join(crowd, "responses.csv"), "--gold", join(crowd, "truth.csv"), "--method", "majority", "--json"],
      ...["--output", at("answers.csv")],
    )
    expect(code).toBe(0)
    expect(Math.abs(JSON.parse(out).gold.accuracy - known)).toBeLessThan(0.0005)
  })

  test("the answers file says what the report says: rte without gold, compared with the truth by hand", async () => {
    const crowd = join(data, "crowd/rte")
    const { code } = await run(
      "aggregate",
      join(crowd, "responses.csv"),
      "--output",
      at("answers.csv"),
      "--report",
      at("report.json"),
    )
    expect(code).toBe(0)
    const truth = new Map(
      readFileSync(join(crowd, "truth.csv"), "utf8")
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map(line => line.split(",") as [string, string]),
    )
    const rows = rowsOf(at("answers.csv"))
    expect(readFileSync(at("answers.csv"), "utf8").startsWith("task,label,confidence\r\n")).toBe(true)
    expect(rows.length).toBe(800)
    expect(rows.filter(([task, label]) => truth.get(task!) === label).length / 800).toBeGreaterThan(0.92)
    for (const [, , confidence] of rows) expect(Number(confidence) > 0 && Number(confidence) < 1).toBe(true)
    expect(JSON.parse(readFileSync(at("report.json"), "utf8"))).toMatchObject({ method: "combination", tasks: 800, workers: 164 })
  })

  test("boxes in corners come out in corners, as JSON", async () => {
    writeFileSync(at("boxes.jsonl"), gunzipSync(readFileSync(join(data, "kinds/boxes-responses.jsonl.gz"))))
    writeFileSync(at("boxes-truth.jsonl"), gunzipSync(readFileSync(join(data, "kinds/boxes-truth.jsonl.gz"))))
    const { out } = await run("aggregate", at("boxes.jsonl"), "--gold", at("boxes-truth.jsonl"), "--json")
    const report = JSON.parse(out)
    expect(report).toMatchObject({ kind: "box", tasks: 100, workers: 161, responses: 862, gold: { tasks: 100 } })
    expect(report.gold.box_agreement).toBeGreaterThan(0.65)
    expect(report.answers[0].label[0]).toHaveLength(4)
  })

  test.each([
    ["text", "task,worker,text\n1,a,the cat sat\n1,b,the cat sat\n1,c,the hat sat\n", "the cat sat"],
    ["number", "task,worker,number\n1,a,4\n1,b,4\n1,c,4\n2,a,7\n2,b,7\n", 4],
    ["rank", 'task,worker,ranking\n1,a,x>y>z\n1,b,"[""x"",""y"",""z""]"\n1,c,x>z>y\n', ["x", "y", "z"]],
  ])("%s", async (kind, text, answer) => {
    const { code } = await on(text, "aggregate", "@", "-o", at("answers.jsonl"), "--report", at("report.json"))
    expect(code).toBe(0)
    const first = JSON.parse(readFileSync(at("answers.jsonl"), "utf8").split("\n")[0]!)
    expect(JSON.parse(readFileSync(at("report.json"), "utf8")).kind).toBe(kind)
    expect(first.label).toEqual(answer)
    expect(first.confidence > 0 && first.confidence < 1).toBe(true)
    await on(text, "aggregate", "@", "-o", at("answers.csv"))
    expect(readFileSync(at("answers.csv"), "utf8")).toContain(JSON.stringify(answer).replaceAll('"', '""'))
  })

  test("spans", async () => {
    const row = (worker: string, end: number) => JSON.stringify({ task: "1", worker, spans: [{ start: 0, end, label: "name" }] })
    writeFileSync(at("spans.jsonl"), `${row("a", 5)}\n${row("b", 5)}\n${row("c", 9)}\n`)
    const { out } = await run("aggregate", at("spans.jsonl"), "--json")
    expect(JSON.parse(out).answers[0].label).toMatchObject([{ start: 0, end: 5, label: "name" }])
  })

  test.each([
    ["choice", "label", 0.7434],
    ["number", "number", 0.8491],
  ])("Krippendorff 2011, section E, as %s", async (_, column, alpha) => {
    const observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    const rows = observers.flatMap((line, worker) =>
      [...line].flatMap((value, task) => (value === "." ? [] : `${task},${worker},${value}`)),
    )
    const { code, out } = await on(`task,worker,${column}\n${rows.join("\n")}\n`, "agreement", "@", "--json")
    expect(code).toBe(0)
    expect(Math.abs(JSON.parse(out).alpha.value - alpha)).toBeLessThan(1e-4)
  })

  test("the one wrong label among ten is named", async () => {
    const p = (task: number, cat: number) => `${task},${cat},${(1 - cat).toFixed(2)}`
    const cats = [0.9, 0.8, 0.95, 0.9, 0.05]
    const dogs = [0.1, 0.2, 0.05, 0.1, 0.15]
    writeFileSync(
      at("labels.csv"),
      `task,label\n${[...cats, ...dogs].map((_, i) => `${i},${i < 5 ? "cat" : "dog"}`).join("\n")}\n`,
    )
    const { code, out } = await on(
      `task,cat,dog\n${[...cats, ...dogs].map((cat, i) => p(i, cat)).join("\n")}\n`,
      ...["label-errors", "--labels", at("labels.csv"), "--probabilities", "@", "--json"],
    )
    expect(code).toBe(0)
    const { suspects, ranked } = JSON.parse(out)
    expect(suspects).toBe(1)
    expect(ranked[0]).toMatchObject({ task: "4", given: "cat", suggested: "dog", suspect: true })
  })
})

test("20 gold tasks calibrate, gold is the answer of its task, and three copies of one model change nothing", async () => {
  const crowd = join(data, "crowd/rte")
  const responses = readFileSync(join(crowd, "responses.csv"), "utf8").trim().split(/\r?\n/).slice(0, 2001)
  const gold = readFileSync(join(crowd, "truth.csv"), "utf8").trim().split(/\r?\n/).slice(0, 61)
  writeFileSync(at("gold.csv"), `${gold.join("\n")}\n`)
  const { out } = await on(`${responses.join("\n")}\n`, "aggregate", "@", "--gold", at("gold.csv"), "--json")
  const report = JSON.parse(out)
  expect(report.calibrated).toBe(true)
  expect(report.candidates.filter((one: { chosen: boolean }) => one.chosen)).toHaveLength(1)
  const known = new Map(gold.slice(1).map(line => line.split(",") as [string, string]))
  for (const { task, label } of report.answers) if (known.has(task)) expect(label).toBe(known.get(task))

  const people = ["1,ann,x", "1,bob,x", "2,ann,y", "2,bob,y", "3,ann,x", "3,bob,y"]
  const model = (name: string) => ["1", "2", "3"].map(task => `${task},${name},y`)
  const answersWith = async (...names: string[]) => {
    const rows = [...people, ...names.flatMap(model)].join("\n")
    const { out } = await on(
      `task,worker,label\n${rows}\n`,
      ...["aggregate", "@", "--json"],
      ...names.flatMap(name => ["--model", name]),
    )
    return JSON.parse(out).answers.map((one: { label: string }) => one.label)
  }
  expect(await answersWith("m1", "m2", "m3")).toEqual(await answersWith("m1"))
})

describe("bad input: a sentence, or a result that is defined", () => {
  const head = "task,worker,label\n"
  const good = `${head}1,a,x\n1,b,x\n2,a,y\n2,b,y\n`
  test.each<[string, string, number, RegExp, string[]?]>([
    ["empty", "", 1, /empty.*Nothing was computed/],
    ["only a header", head, 1, /no rows.*Nothing was computed/],
    ["another header", "id,who,what\n1,a,x\n", 1, /no column “task”.*it has id, who, what/],
    ["not what it says: an image", "\x89PNG\r\n\x1a\n\0\0\0", 1, /Nothing was computed/],
    ["not what it says: one JSON object", '{"a":\n1}', 1, /Nothing was computed/],
    ["not what it says: prose", "hello\nworld\n", 1, /Nothing was computed/],
    ["every label NaN", `${head}1,a,NaN\n2,a,nan\n`, 1, /No row.*Nothing was computed/],
    ["some labels NaN", `${good}3,a,NaN\n`, 0, /1 row of in.csv left out[\s\S]*line 6.*the other rows count/],
    ["a row too short", `${good}3,a\n`, 0, /1 row of in.csv left out[\s\S]*line 6/],
    ["no worker in a row", `${good}3,,x\n`, 0, /line 6: It has no worker/],
    ["one worker", `${head}1,a,x\n2,a,y\n`, 0, /There is one worker/],
    ["one task", `${head}1,a,x\n1,b,x\n1,c,y\n`, 0, /1 tasks, 3 workers/],
    ["one row", `${head}1,a,x\n`, 0, /1 tasks, 1 workers, 1 responses/],
    ["unanimous", `${head}1,a,x\n1,b,x\n2,a,x\n2,b,x\n`, 0, /All responses say the same label/],
    ["duplicate rows", `${good}1,a,x\n`, 0, /1 rows are followed by a later one/],
    ["contradictory rows", `${good}1,a,y\n`, 0, /1 rows are followed by a later one/],
    [
      "labels outside the form",
      `${good}1,c,z\n`,
      0,
      /1 responses of in.csv have a label that is none of --labels \(z\)/,
      ["--labels", "x,y"],
    ],
    ["no label inside the form", good, 1, /No response of in.csv has one of --labels \(p, q\)/, ["--labels", "p,q"]],
    ["only “cannot tell”", `${head}1,a,?\n`, 1, /No response names a class/, ["--cannot-tell", "?"]],
    ["no such method", good, 2, /no method “magic”.*Choose among auto/, ["--method", "magic"]],
    ["no such kind", good, 2, /no kind “smell”.*The kinds: choice/, ["--kind", "smell"]],
    ["a method of another kind", good, 2, /no method “glad” for the kind text/, ["--kind", "text", "--method", "glad"]],
    ["numbers that are none", good, 1, /no finite number/, ["--kind", "number"]],
    ["boxes that are none", good, 1, /no list of boxes/, ["--kind", "box"]],
    ["an unknown option", good, 2, /Nothing was done/, ["--gibts-nicht"]],
    ["a model nobody knows", good, 0, /No response is by gpt/, ["--model", "gpt"]],
  ])("%s", async (_, text, code, says, more = []) => {
    const result = await on(text, "aggregate", "@", ...more, "--output", at("bad-out.csv"))
    expect(result.out + result.err).toMatch(says)
    expect(result.code).toBe(code)
    if (code === 0)
      for (const [, , confidence] of rowsOf(at("bad-out.csv")))
        expect(Number(confidence) > 0 && Number(confidence) < 1).toBe(true)
    rmSync(at("bad-out.csv"), { force: true })
  })

  test.each<[string, string, number, RegExp]>([
    ["contradicts itself", "task,label\n1,x\n1,y\n", 1, /Gold contradicts itself: task 1/],
    ["for unknown tasks", "task,label\n99,x\n", 0, /1 gold tasks have no response \(99\)/],
    ["empty", "task,label\n", 1, /no rows/],
    ["without labels", "task,truth\n1,x\n", 1, /no column “label”/],
  ])("gold %s", async (_, gold, code, says) => {
    writeFileSync(at("gold.csv"), gold)
    const result = await on(good, "aggregate", "@", "--gold", at("gold.csv"))
    expect(result.out + result.err).toMatch(says)
    expect(result.code).toBe(code)
  })

  test.each<[string, string, string, number, RegExp]>([
    ["no common task", "task,label\n1,x\n", "task,x,y\n2,.5,.5\n", 1, /No task of/],
    ["unknown label", "task,label\n1,z\n", "task,x,y\n1,.5,.5\n", 1, /“z” has no column/],
    ["NaN", "task,label\n1,x\n", "task,x,y\n1,NaN,.5\n", 1, /no numbers from 0 to 1/],
    ["not summing to 1", "task,label\n1,x\n", "task,x,y\n1,.9,.9\n", 1, /sum to 1/],
    ["contradictory labels", "task,label\n1,x\n1,y\n", "task,x,y\n1,.5,.5\n", 1, /contradicts itself/],
    ["one class", "task,label\n1,x\n", "task,x\n1,1\n", 0, /0 to look at/],
  ])("label-errors: %s", async (_, labels, probabilities, code, says) => {
    writeFileSync(at("labels.csv"), labels)
    const result = await on(probabilities, "label-errors", "--labels", at("labels.csv"), "--probabilities", "@")
    expect(result.out + result.err).toMatch(says)
    expect(result.code).toBe(code)
  })

  test.each([
    ["one worker", `${head}1,a,x\n2,a,y\n`, /No task has responses of two workers/],
    ["unanimous", `${head}1,a,x\n1,b,x\n`, /undefined: all responses are the same/],
  ])("agreement: %s", async (_, text, says) => {
    const result = await on(text, "agreement", "@")
    expect(result.out).toMatch(says)
    expect(result.code).toBe(0)
  })

  test("a file that is not there, and no file", async () => {
    expect(await run("aggregate", at("none.csv"))).toMatchObject({ code: 1, err: expect.stringContaining("no such file") })
    for (const name of ["aggregate", "agreement", "label-errors"])
      expect(await run(name)).toMatchObject({ code: 2, err: expect.stringContaining("Nothing was computed") })
  })
})

test("whatever the rows: every task has one answer that somebody gave, with a confidence within 0 and 1", async () => {
  const word = fc.constantFrom("a", "b", "c", "d")
  const row = fc.record({ task: word, worker: word, label: word })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async rows => {
      const text = `task,worker,label\n${rows.map(one => `${one.task},${one.worker},${one.label}`).join("\n")}\n`
      const { code, out } = await on(text, "aggregate", "@", "--json")
      expect(code).toBe(0)
      const { answers } = JSON.parse(out)
      expect(answers.map((one: { task: string }) => one.task)).toEqual([...new Set(rows.map(one => one.task))].sort())
      for (const { label, confidence } of answers) {
        expect(rows.some(one => one.label === label)).toBe(true)
        expect(confidence > 0 && confidence < 1).toBe(true)
      }
    }),
    { numRuns: 25 },
  )
})

test("from standard input to standard output in a bare environment: no database, no setting", () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "../../bin/tagwerk.mjs"), "aggregate", "-", "--output", "-"],
    {
      input: "task,worker,label\n1,a,x\n1,b,x\n",
      encoding: "utf8",
      env: { PATH: "/nowhere", TAGWERK_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" },
    },
  )
  expect(stdout).toMatch(/^task,label,confidence\r\n1,x,0\.\d+\r\n$/)
  expect(stderr).toContain("1 tasks, 2 workers")
  expect(status).toBe(0)
})
