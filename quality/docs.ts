/**
 * Writes docs/quality.md: every public function and type of the package, from the doc comments of the sources. `npm run docs`
 *
 * A parser says what is exported and which comment stands before it; the page's test fails when the page is older than the sources.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseSync } from "oxc-parser"

const here = import.meta.dirname
const page = join(here, "../docs/quality.md")

/** Something exported, with what its comment says. */
export interface Entry {
  name: string
  kind: "function" | "constant" | "type"
  /** As it is declared, without the body. */
  code: string
  text: string
  parameters: { name: string; text: string }[]
  returns: string
  throws: string
  examples: string[]
}

/** One source file: its head comment and what of it is public. */
export interface Chapter {
  file: string
  part: string
  head: string
  entries: Entry[]
}

/** The public face in the order of index.ts; a comment line between its exports begins a part. */
export function chapters(): Chapter[] {
  const index = read("index.ts")
  const { program, comments } = parseSync("index.ts", index)
  const out: Chapter[] = []
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration" || !statement.source) continue
    const part =
      comments
        .filter(one => one.type === "Line" && one.end < statement.start)
        .at(-1)
        ?.value.trim() ?? ""
    const file = statement.source.value.slice(2)
    const names = statement.specifiers.map(one => (one.exported.type === "Identifier" ? one.exported.name : ""))
    const known = out.find(one => one.file === file)
    if (known) known.entries.push(...entriesOf(file, names))
    else out.push({ file, part, head: headOf(file), entries: entriesOf(file, names) })
  }
  for (const { entries } of out) entries.sort((a, b) => order(a) - order(b))
  return out
}

const order = ({ kind }: Entry) => ["function", "constant", "type"].indexOf(kind)

function read(file: string): string {
  return readFileSync(join(here, "src", file), "utf8")
}

function headOf(file: string): string {
  const text = read(file)
  const first = parseSync(file, text).comments[0]
  // A comment right above a declaration is that one's, not the file's.
  const isHead = first?.type === "Block" && first.start === 0 && !/^\n(?=export|const|function)/.test(text.slice(first.end))
  return isHead ? plain(first.value) : ""
}

function entriesOf(file: string, names: readonly string[]): Entry[] {
  const text = read(file)
  const { program, comments } = parseSync(file, text)
  return program.body.flatMap(statement => {
    if (statement.type !== "ExportNamedDeclaration" || !statement.declaration) return []
    const found = declared(statement.declaration, text)
    if (!found || !names.includes(found.name)) return []
    const before = comments.filter(one => one.type === "Block" && one.end <= statement.start).at(-1)
    const isOwn = before !== undefined && text.slice(before.end, statement.start).trim() === "" && before.value.startsWith("*")
    return [{ ...found, ...tagsOf(isOwn ? plain(before.value) : "") }]
  })
}

type Declaration = NonNullable<
  Extract<ReturnType<typeof parseSync>["program"]["body"][number], { type: "ExportNamedDeclaration" }>["declaration"]
>

function declared(node: Declaration, text: string): Pick<Entry, "name" | "kind" | "code"> | undefined {
  const code = (to: number) => text.slice(node.start, to).trim()
  if (node.type === "FunctionDeclaration") return { name: node.id!.name, kind: "function", code: code(node.body!.start) }
  if (node.type === "ClassDeclaration") return { name: node.id!.name, kind: "type", code: `${code(node.body.start)} { … }` }
  if (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration")
    return { name: node.id.name, kind: "type", code: code(node.end) }
  if (node.type !== "VariableDeclaration") return undefined
  const [first] = node.declarations
  if (first?.id.type !== "Identifier") return undefined
  return { name: first.id.name, kind: "constant", code: code(first.id.typeAnnotation?.end ?? first.init!.end) }
}

/** The words of a block comment, without its stars. */
function plain(comment: string): string {
  return comment
    .replace(/^\*/, "")
    .replace(/^[ \t]*\*( |$)/gm, "")
    .trim()
}

function tagsOf(comment: string): Pick<Entry, "text" | "parameters" | "returns" | "throws" | "examples"> {
  const [text = "", ...tags] = comment.split(/^@(?=param|returns|throws|example)/m)
  const of = (name: string) => tags.filter(tag => tag.startsWith(name)).map(tag => tag.slice(name.length).trim())
  return {
    text: text.trim(),
    parameters: of("param").map(tag => {
      const [, name = "", words = ""] = /^(\S+)\s*(?:-\s*)?([\s\S]*)$/.exec(tag) ?? []
      return { name, text: words }
    }),
    returns: of("returns").join(" "),
    throws: of("throws").join(" "),
    examples: of("example").map(tag => /```ts\n([\s\S]*?)```/.exec(tag)?.[1]?.trim() ?? ""),
  }
}

/** Comment text as Markdown: paragraphs flow, what is indented keeps its lines. */
export function markdown(text: string): string {
  const blocks: string[] = []
  let formula: string[] = []
  let words: string[] = []
  const end = () => {
    if (words.length > 0) blocks.push(words.join(" "))
    if (formula.length > 0) blocks.push(`\`\`\`text\n${formula.join("\n")}\n\`\`\``)
    words = []
    formula = []
  }
  for (const line of text.split("\n")) {
    const isFormula = /^ {2,}\S/.test(line)
    if (line.trim() === "" || (isFormula && words.length > 0) || (!isFormula && formula.length > 0) || line.startsWith("Source:"))
      end()
    if (isFormula) formula.push(line.slice(2))
    else if (line.trim() !== "")
      words.push(
        line
          .trim()
          .replace(/</g, "&lt;")
          .replace(/^Source:/, "*Source:*"),
      )
  }
  end()
  return blocks.join("\n\n")
}

const flow = (text: string) => markdown(text).replace(/\s*\n\s*/g, " ")

/** The whole page. */
export function quality(): string {
  const all = chapters()
  const lines = [
    "# quality: every function",
    "",
    "Made from the comments of `quality/src` by `npm run docs`; change it there. Every example is run by a test. How to begin, and which",
    "function answers which question: [the package's README](../quality/README.md). What it reaches on real data, and what not:",
    "[figures](figures.md#quality).",
    "",
    "| function | |",
    "|---|---|",
  ]
  for (const { head, entries } of all)
    for (const { name, kind, text } of entries)
      if (kind === "function") lines.push(`| [\`${name}\`](#${name.toLowerCase()}) | ${firstSentence(text || head)} |`)
  let part = ""
  for (const chapter of all) {
    if (chapter.part !== part) lines.push("", `## ${chapter.part.replace(/\.$/, "")}`)
    part = chapter.part
    const { file, head, entries } = chapter
    if (head !== "") lines.push("", `---`, "", `From \`${file}\`. ${markdown(head)}`)
    for (const entry of entries) lines.push(...described(entry))
  }
  return `${lines.join("\n")}\n`
}

function firstSentence(text: string): string {
  const sentence = /^[\s\S]*?[.:;](?=\s|$)/.exec(text)?.[0] ?? text
  return sentence
    .replace(/\s+/g, " ")
    .replace(/[.:;]$/, "")
    .replaceAll("|", "\\|")
    .replace(/</g, "&lt;")
}

function described({ name, kind, code, text, parameters, returns, throws, examples }: Entry): string[] {
  const lines = kind === "type" ? [] : ["", `### ${name}`]
  if (text !== "" && kind !== "type") lines.push("", markdown(text))
  lines.push("", "```ts", ...(text !== "" && kind === "type" ? [`/** ${text.replace(/\s+/g, " ")} */`] : []), code, "```")
  if (parameters.length > 0) lines.push("", ...parameters.map(one => `- \`${one.name}\`: ${flow(one.text)}`))
  if (returns !== "") lines.push("", `Gives ${flow(returns)}`)
  if (throws !== "") lines.push("", `Throws ${flow(throws)}`)
  for (const example of examples) lines.push("", "```ts", example, "```")
  return lines
}

if (import.meta.main) {
  writeFileSync(page, quality())
  console.log("docs/quality.md is written.")
}
