import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { parseSync } from "oxc-parser"
import { describe, expect, test } from "vitest"

const folder = new URL("./", import.meta.url)

/** Every example of a doc comment, by file; an expression statement followed by `// value …` is also a claim. */
function examples(file: string): string[] {
  const text = readFileSync(new URL(file, folder), "utf8")
  return parseSync(file, text)
    .comments.filter(comment => comment.type === "Block" && comment.value.startsWith("*"))
    .flatMap(comment => [...comment.value.matchAll(/@example[\s\S]*?```ts\n([\s\S]*?)```/g)].map(match => match[1]!))
    .map(code => code.replace(/^ ?\s*\* ?/gm, ""))
}

const files = readdirSync(folder).filter(name => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "index.ts")

describe("doc comment examples run, and what they claim is true", () => {
  for (const file of files)
    examples(file).forEach((code, x) => {
      test(`${file} ${x + 1}`, async () => {
        const scratch = new URL(`./.example-${file.replace(".ts", "")}-${x}.ts`, folder)
        let claims = 0
        const claim = (_: string, left: string, right: string) => {
          claims++
          return `;claims.push([${left}, ${right.replace("Int32Array ", "")}])`
        }
        const body = code
          .replaceAll('"@tagwerk/quality"', '"./index.ts"')
          .replace(/^(?!const |let |import |\/\/|\s)([^\n]+)\n\/\/ → ([^\n]+)$/gm, claim)
          .replace(
            /^(?!const |let |import |\/\/|\s)([^\n/]+?) \/\/ (true|false|-?[\d.]+|"[^"\n]*"|\[[^\]\n]*\]|Int32Array \[[^\]\n]*\])[^\n]*$/gm,
            claim,
          )
        writeFileSync(scratch, `export const claims: unknown[][] = []\n${body}\n`)
        try {
          const { claims: made } = (await import(/* @vite-ignore */ scratch.href)) as { claims: unknown[][] }
          expect(made.length).toBe(claims)
          for (const [found, claimed] of made) expect(found instanceof Int32Array ? [...found] : found).toEqual(claimed)
        } finally {
          rmSync(scratch)
        }
      })
    })
})

test("the README's example runs", async () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8")
  const code = /```js\n([\s\S]*?)```/
    .exec(text)![1]!
    .replaceAll('"@tagwerk/quality"', '"./index.ts"')
    .replaceAll("console.log", "said.push")
  const scratch = new URL("./.example-readme.ts", folder)
  writeFileSync(scratch, `export const said: unknown[] = []\n${code}\n`)
  try {
    const { said } = (await import(/* @vite-ignore */ scratch.href)) as { said: unknown[] }
    expect([said[0], said[1], said[3], said[4]]).toEqual(["photo-1", "cat", "photo-2", "dog"])
    expect((said[2] as number) < 1 && (said[2] as number) > (said[5] as number)).toBe(true)
  } finally {
    rmSync(scratch)
  }
})
