import { describe, expect, it } from "vitest"
import { type ColumnKind, profileColumns } from "./profile.ts"

const column = (values: unknown[]) => profileColumns(values.map(x => ({ x })))[0]!

describe("profileColumns", () => {
  it.each<[what: string, values: unknown[], kind: ColumnKind]>([
    ["sentences", ["I like it.", "So do I.", "I do not."], "text"],
    ["labels that come back", ["good", "bad", "good", "good"], "category"],
    ["labels that never come back", ["a", "b", "c", "d"], "text"],
    ["one label only", ["good", "good", "good"], "text"],
    ["long texts that come back", Array.from({ length: 8 }, (_, i) => `${i % 2}${"x".repeat(100)}`), "text"],
    ["numbers", [1, 2.5, -3], "number"],
    ["numbers of a CSV", ["1", "2.5", "-3e4"], "number"],
    ["numbers with leading zeros", ["007", "008", "123"], "text"],
    ["numbers above 2^53", ["9007199254740993", "9007199254740994", "9007199254740995"], "text"],
    ["truths", [true, false], "boolean"],
    ["truths of a CSV", ["True", "False"], "boolean"],
    ["yes and no", ["yes", "no", "yes", "no"], "category"],
    ["objects", [{ a: 1 }, [2]], "json"],
    ["objects and text", [{ a: 1 }, "x"], "json"],
    ["numbers and text", [1, "x y", 3], "text"],
    ["image files", ["a/1.jpg", "b ü/2.PNG"], "image"],
    ["image addresses", ["https://x.test/1.webp?sig=a%20b", "https://x.test/2.jpeg"], "image"],
    ["image data", ["data:image/png;base64,AAAA"], "image"],
    ["SVG", ["a.svg", "b.svg"], "text"],
    ["addresses", ["https://x.test/1", "http://y.test/b?c"], "url"],
    ["addresses, some of images", ["https://x.test/1", "http://y.test/b.png"], "url"],
  ])("%s", (_, values, kind) => {
    expect(column(values).kind).toBe(kind)
  })

  it("counts what is missing, different and common", () => {
    const records = [{ a: "x", b: 1 }, { a: "y" }, { a: "", b: null }, { a: "x", b: 2 }, { a: "y", b: 3 }, { a: "x", b: 4 }]
    expect(profileColumns(records)).toEqual([
      {
        name: "a",
        kind: "category",
        count: 6,
        missing: 1,
        distinct: 2,
        values: [
          { value: "x", count: 3 },
          { value: "y", count: 2 },
        ],
        examples: ["x", "y"],
        lengthMax: 1,
      },
      { name: "b", kind: "number", count: 6, missing: 2, distinct: 4, values: [], examples: ["1", "2", "3", "4"], lengthMax: 1 },
    ])
  })

  it("looks at no more records than it was told to", () => {
    function* endless() {
      for (let i = 0; ; i++) yield { i }
    }
    expect(profileColumns(endless(), 7)[0]).toMatchObject({ count: 7, distinct: 7 })
  })

  it("measures length in characters as people count them, not in UTF-16", () => {
    expect(column(["😀😀"]).lengthMax).toBe(2)
  })
})
