import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { chapters, markdown, quality } from "./docs.ts"

const all = chapters()
const functions = all.flatMap(({ file, head, entries }) =>
  entries.filter(one => one.kind === "function").map(one => ({ file, head, ...one })),
)

test("docs/quality.md says what the sources say; npm run docs writes it", () => {
  expect(readFileSync(join(import.meta.dirname, "../docs/quality.md"), "utf8") === quality()).toBe(true)
})

test("every public function says what it does, and has an example", () => {
  expect(functions.length).toBeGreaterThan(80)
  expect(functions.filter(({ head, text }) => text === "" && head === "").map(one => one.name)).toEqual([])
  expect(functions.filter(({ examples }) => examples.length === 0).map(one => one.name)).toEqual([])
})

test("every estimator names its source, or says that it is ours", () => {
  /** They count, cut or turn what was given; nothing is estimated. */
  const plain = ["em-pass.ts", "row.ts", "score.ts", "thin.ts", "vote.ts", "random.ts", "bootstrap.ts", "by-count.ts"]
  const silent = functions.filter(
    ({ file, head, text }) => !plain.includes(file) && !/Source:|\(\p{Lu}\p{L}+ \d{4}\)/u.test(head + text),
  )
  expect([...new Set(silent.map(one => one.file))]).toEqual([])
})

test("what a function refuses is said in its comment", () => {
  const silent = functions.filter(({ file, name, throws }) => {
    const body = new RegExp(`export function ${name}\\b[\\s\\S]*?\n}\n`).exec(
      readFileSync(join(import.meta.dirname, "src", file), "utf8"),
    )![0]
    return throws === "" && /throw new/.test(body)
  })
  expect(silent.map(one => one.name)).toEqual([])
})

test("comments become paragraphs, formulas keep their lines, marks are safe", () => {
  expect(markdown("one\ntwo < three\n  a = b\n    + c\nfour\nSource: X 1999")).toBe(
    "one two &lt; three\n\n```text\na = b\n  + c\n```\n\nfour\n\n*Source:* X 1999",
  )
})
