import { describe, expect, it } from "vitest"
import { read, values } from "./read-all.ts"
import type { ReasonCode } from "./reason.ts"

describe("bad input: one record", () => {
  const long = `{"a":"${"x".repeat(2000)}"}`
  const mixed = Buffer.concat([Buffer.from("a,b\nü,1\n"), Buffer.from("\xfc,2\n", "latin1")])
  const deep = `{"a":${"[".repeat(200)}${"]".repeat(200)}}`
  const rows: [
    what: string,
    name: string,
    input: string | Buffer,
    line: number,
    code: ReasonCode,
    says: RegExp,
    good: unknown[],
  ][] = [
    [
      "not JSON",
      "a.jsonl",
      '{"a":1}\n{"a":}\n{"a":2}\n',
      2,
      "json_syntax",
      /^Line 2 is not JSON: unexpected }/,
      [{ a: 1 }, { a: 2 }],
    ],
    ["cut off", "a.jsonl", '{"a":1}\n{"a":"x', 2, "json_syntax", /ends in the middle/, [{ a: 1 }]],
    ["NaN", "a.jsonl", '{"a":1}\n{"a":NaN}\n', 2, "json_syntax", /holds NaN.*null/s, [{ a: 1 }]],
    ["-Infinity", "a.jsonl", '{"a":1}\n{"a":[1, -Infinity]}\n', 2, "json_syntax", /holds -Infinity/, [{ a: 1 }]],
    ["a list", "a.jsonl", '{"a":1}\n[1]\n', 2, "json_not_object", /is a list, not an object/, [{ a: 1 }]],
    ["a text", "a.jsonl", '{"a":1}\n"x"\n', 2, "json_not_object", /is a string/, [{ a: 1 }]],
    ["null", "a.jsonl", '{"a":1}\nnull\n', 2, "json_not_object", /is null/, [{ a: 1 }]],
    ["a key twice", "a.jsonl", '{"a":1,"a":2}\n{"a":3}\n', 1, "json_duplicate_key", /the key "a" twice/, [{ a: 3 }]],
    ["a key twice, one escaped", "a.jsonl", '{"ab":1,"a\\u0062":2}\n{"a":3}', 1, "json_duplicate_key", /"ab" twice/, [{ a: 3 }]],
    ["a key twice, deep", "a.jsonl", '{"a":[{"b":{"c":":","c":1}}]}\n{"a":3}', 1, "json_duplicate_key", /"c" twice/, [{ a: 3 }]],
    ["__proto__", "a.jsonl", '{"__proto__":{"admin":true}}\n{"a":3}', 1, "json_proto_key", /"__proto__"/, [{ a: 3 }]],
    [
      "__proto__, deep and escaped",
      "a.jsonl",
      '{"a":[{"\\u005f_proto__":1}]}\n{"a":3}',
      1,
      "json_proto_key",
      /"__proto__"/,
      [{ a: 3 }],
    ],
    ["2^53", "a.jsonl", '{"id":9007199254740992}\n{"a":3}', 1, "json_number", /9007199254740992.*quotes/s, [{ a: 3 }]],
    ["-2^63", "a.jsonl", '{"id":[-9223372036854775808]}\n{"a":3}', 1, "json_number", /-9223372036854775808/, [{ a: 3 }]],
    [
      "2^53 with a fraction",
      "a.jsonl",
      '{"id":9007199254740993.5}\n{"a":3}',
      1,
      "json_number",
      /9007199254740993\.5/,
      [{ a: 3 }],
    ],
    ["1e400", "a.jsonl", '{"id":1e400}\n{"a":3}', 1, "json_number", /1e400/, [{ a: 3 }]],
    ["a lone surrogate", "a.jsonl", '{"a":"\\ud800"}\n{"a":3}', 1, "json_text", /surrogate pair/, [{ a: 3 }]],
    ["a lone surrogate in a key", "a.jsonl", '{"x\\udc00":1}\n{"a":3}', 1, "json_text", /surrogate pair/, [{ a: 3 }]],
    ["\\u0000", "a.jsonl", '{"a":["x\\u0000"]}\n{"a":3}', 1, "json_text", /U\+0000/, [{ a: 3 }]],
    ["nested 200 deep", "a.jsonl", `${deep}\n{"a":3}`, 1, "json_depth", /100 levels/, [{ a: 3 }]],
    [
      "not UTF-8",
      "a.jsonl",
      Buffer.from('{"a":"gr\xfcn"}\n{"a":3}\n', "latin1"),
      1,
      "not_utf8",
      /Line 1 is not UTF-8/,
      [{ a: 3 }],
    ],
    [
      "a surrogate in UTF-8",
      "a.jsonl",
      Buffer.from('{"a":"\xed\xa0\x80"}\n{"a":3}', "latin1"),
      1,
      "not_utf8",
      /no characters/,
      [{ a: 3 }],
    ],
    ["a long line", "a.jsonl", `${long}\n{"a":3}`, 1, "line_too_long", /^Line 1 is longer than 1 kB/, [{ a: 3 }]],
    ["a long last line", "a.jsonl", `{"a":3}\n${long}`, 2, "line_too_long", /^Line 2 is longer than 1 kB/, [{ a: 3 }]],

    [
      "array: not JSON",
      "a.json",
      '[{"a":1},\n{"a":},\n{"a":2}]',
      2,
      "json_syntax",
      /begins on line 2 is not JSON/,
      [{ a: 1 }, { a: 2 }],
    ],
    ["array: no comma", "a.json", '[{"a":1},\n{"a":5} {"a":6},{"a":2}]', 2, "json_syntax", /not JSON/, [{ a: 1 }, { a: 2 }]],
    ["array: no quote", "a.json", '[{"a":1},\n{"a":"x},\n{"a":2}]', 2, "json_syntax", /not JSON/, [{ a: 1 }]],
    [
      "array: one bracket too many",
      "a.json",
      '[{"a":1},\n{"a":5}},\n{"a":2}]',
      2,
      "json_syntax",
      /not JSON/,
      [{ a: 1 }, { a: 2 }],
    ],
    ["array: a number", "a.json", '[{"a":1},\n7]', 2, "json_not_object", /is a number/, [{ a: 1 }]],
    ["array: a comma at the end", "a.json", '[{"a":1},\n]', 2, "json_syntax", /nothing before/, [{ a: 1 }]],
    ["array: a key twice", "a.json", '[{"a":1},\n\n{"a":1,"a":2}]', 3, "json_duplicate_key", /"a" twice/, [{ a: 1 }]],
    ["array: cut off", "a.json", '[{"a":1},\n{"a":2}', 2, "json_unclosed", /before the \]/, [{ a: 1 }, { a: 2 }]],
    ["array: more behind it", "a.json", '[{"a":1}]\n[{"a":2}]', 2, "json_after_end", /follows the end/, [{ a: 1 }]],
    ["array: long", "a.json", `[${long},{"a":3}]`, 1, "line_too_long", /longer than 1 kB/, [{ a: 3 }]],
    ["array: not UTF-8", "a.json", Buffer.from('[{"a":"\xff"},{"a":3}]', "latin1"), 1, "not_utf8", /not UTF-8/, [{ a: 3 }]],

    [
      "csv: a quote in a cell",
      "a.csv",
      'a,b\n1,2\n5" pipe,3\n4,5\n',
      3,
      "csv_quote",
      /line 3 has a quote/,
      [
        { a: "1", b: "2" },
        { a: "4", b: "5" },
      ],
    ],
    ["csv: text behind a quote", "a.csv", 'a,b\n"x"y,3\n4,5\n', 2, "csv_quote", /something behind/, [{ a: "4", b: "5" }]],
    [
      "csv: a quote never closed",
      "a.csv",
      'a,b\n1,2\n"x,3\n4,5\n6,7\n',
      3,
      "csv_quote",
      /not closed/,
      [
        { a: "1", b: "2" },
        { a: "4", b: "5" },
        { a: "6", b: "7" },
      ],
    ],
    [
      "csv: a quote closed by a later one",
      "a.csv",
      'a,b\n"x,3\n4,5\n"6,1",7\n',
      2,
      "csv_quote",
      /not closed/,
      [
        { a: "4", b: "5" },
        { a: "6,1", b: "7" },
      ],
    ],
    [
      "csv: a cell too few",
      "a.csv",
      "a,b\n1,2\n3\n4,5",
      3,
      "csv_ragged",
      /has 1 cell, the header has 2/,
      [
        { a: "1", b: "2" },
        { a: "4", b: "5" },
      ],
    ],
    ["csv: a cell too many", "a.csv", 'a,b\n"1\n1",2\n3,4,5\n', 4, "csv_ragged", /has 3 cells/, [{ a: "1\n1", b: "2" }]],
    ["csv: a zero byte", "a.csv", "a,b\n1,2\n3,\0\n", 3, "csv_nul", /zero byte/, [{ a: "1", b: "2" }]],
    ["csv: UTF-8 and then not", "a.csv", mixed, 3, "not_utf8", /Line 3 is not UTF-8/, [{ a: "ü", b: "1" }]],
    [
      "csv: a long row",
      "a.csv",
      `a,b\n1,${"x".repeat(2000)}\n3,4\n`,
      2,
      "line_too_long",
      /Line 2 is longer than 1 kB/,
      [{ a: "3", b: "4" }],
    ],
    ["csv: a long row in quotes", "a.csv", `a,b\n1,"${"x\n".repeat(600)}\n3,4\n`, 2, "csv_quote", /1 kB/, [{ a: "3", b: "4" }]],
  ]
  it.each(rows)("%s (%s)", async (what, name, input, line, code, says, good) => {
    const result = await read(input, { name, lineBytesMax: 1000 })
    const own = result.refused.filter(one => one.reason.code === code)
    expect(own.map(one => one.line)).toContain(line)
    const [refused] = own.filter(one => one.line === line)
    expect(refused!.reason.sentence).toMatch(says)
    expect(refused!.reason.sentence).toMatch(/It was left out; the good records are kept\. \S.+\.$/)
    expect(refused!.text.length).toBeLessThanOrEqual(200)
    if (!/in quotes$|no quote/.test(what)) expect(result.refused).toHaveLength(1)
    expect(values(result)).toEqual(good)
  })
})

describe("bad input: the whole file", () => {
  const rows: [what: string, name: string | undefined, input: string | Buffer, code: ReasonCode][] = [
    ["empty", "a.jsonl", "", "empty_file"],
    ["white space", "a.csv", " \n\r\n\t", "empty_file"],
    ["a mark and nothing else", "a.jsonl", "\ufeff", "empty_file"],
    ["an empty list", "a.json", " [ ] ", "empty_file"],
    ["a header and nothing else", "a.csv", "a,b\n", "empty_file"],
    ["one object", "a.json", '{"images":[1,2],\n"b":2}', "json_single_object"],
    ["one object on one line", "a.json", '{"a":1}\n', "json_single_object"],
    ["a column twice", "a.csv", "a,b,a\n1,2,3\n", "csv_header"],
    ["a stray quote in the header", "a.csv", 'a"x,b\n1,2\n', "csv_header"],
    ["a column named __proto__", "a.csv", "__proto__,b\n1,2\n", "csv_header"],
    ["old Mac line ends", "a.csv", "a,b\r1,2\r", "csv_line_ends"],
    ["gzip", "a.jsonl.gz", Buffer.from([0x1f, 0x8b, 8, 0]), "compressed_file"],
    ["a ZIP", "a.zip", Buffer.from("PK\x03\x04"), "not_records"],
    ["a spreadsheet", "a.xlsx", Buffer.from("PK\x03\x04"), "not_records"],
    ["Parquet", "a.parquet", Buffer.from("PAR1"), "not_records"],
    ["an image", "a.csv", Buffer.from([0xff, 0xd8, 0xff, 0xe0]), "not_records"],
    ["zero bytes", "a.csv", Buffer.from([97, 98, 99, 0, 1, 2]), "binary_file"],
    ["UTF-32", "a.csv", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), "encoding_unknown"],
    ["UTF-16 without a mark", "a.csv", Buffer.from("a,b\n1,2\n", "utf16le"), "encoding_unknown"],
    ["prose", "a.txt", "Once upon a time\nthere was", "unknown_format"],
    ["a table of a kind that is not known", "a.conll", "a\tb\nc\td\n", "unknown_format"],
    ["prose named .json", "a.json", "Once upon", "unknown_format"],
  ]
  it.each(rows)("%s (%s)", async (_, name, input, code) => {
    const result = await read(input, name === undefined ? {} : { name })
    expect(result).toMatchObject({ failed: code, records: [], refused: [] })
    expect(result.message).toMatch(/Nothing was taken from it\. \S.+\.$/)
  })
})
