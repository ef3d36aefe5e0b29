import fc from "fast-check"
import { expect, test } from "vitest"
import { unstorable } from "./storable.ts"

test("broken texts are named by their place, in values and in names of fields", () => {
  expect(unstorable({ a: [{ b: "ok 🐝" }], n: 1, no: null })).toBeNull()
  expect(unstorable({ a: [{ b: "x\ud800" }] })?.at).toBe("/a/0/b")
  expect(unstorable({ name: "a\0b" })?.sentence).toContain("NUL")
  expect(unstorable({ a: { "\udc00": 1 } })?.at).toBe("/a")
})

test("nesting of any depth ends in a sentence, not in a full stack", () => {
  expect(unstorable(JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`))?.sentence).toContain("nested")
  expect(unstorable(JSON.parse(`${"[".repeat(60)}${"]".repeat(60)}`))).toBeNull()
})

test("JSON without such characters passes", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "grapheme", maxDepth: 5 }), value => {
      if (!JSON.stringify(value).includes("\\u0000")) expect(unstorable(value)).toBeNull()
    }),
  )
})
