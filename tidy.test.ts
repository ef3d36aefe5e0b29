/** The walls of the house (ARCHITECTURE.md), checked. Imports are read by a parser, SQL writes by their keyword. */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, normalize, relative } from "node:path"
import { api } from "@tagwerk/contract/api.ts"
import { parseSync } from "oxc-parser"
import { expect, test } from "vitest"
import { rights } from "./server/src/access.ts"

const root = import.meta.dirname
const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
}).split("\n")
const files = listed.filter(path => path !== "" && existsSync(join(root, path)))
const sources = files.filter(path => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith(".d.ts"))
const textOf = new Map(sources.map(path => [path, readFileSync(join(root, path), "utf8")]))
const isTest = (path: string) => /\.(test|browser)\.tsx?$/.test(path) || /(^|\/)test-[a-z-]+\.ts$/.test(path)

interface Import {
  /** As written. */
  name: string
  /** The file it reaches, null outside the house. */
  target: string | null
}
const packages: Record<string, string> = { "@tagwerk/contract": "contract/src", "@tagwerk/quality": "quality/src" }

function importsOf(path: string): Import[] {
  const text = textOf.get(path)!
  const { module } = parseSync(path, text)
  const names = [
    ...module.staticImports.map(one => one.moduleRequest.value),
    ...module.staticExports.flatMap(one => one.entries.map(entry => entry.moduleRequest?.value)),
    ...module.dynamicImports.map(one => text.slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1)),
  ]
  return [...new Set(names.filter(name => name !== undefined))].map(name => ({ name, target: targetOf(path, name) }))
}
function targetOf(path: string, name: string): string | null {
  if (name.startsWith(".")) return normalize(join(dirname(path), name))
  for (const [owner, folder] of Object.entries(packages)) {
    if (name === owner) return `${folder}/index.ts`
    if (name.startsWith(`${owner}/`)) return `${folder}/${name.slice(owner.length + 1)}`
  }
  return null
}
const graph = new Map(sources.map(path => [path, importsOf(path)]))
const inside = (path: string, ...folders: string[]) => folders.some(folder => path.startsWith(`${folder}/`))

/** A noun imports only nouns before it; upward there is only the log. */
const nouns = [
  "workspace",
  "worker",
  "ledger",
  "file",
  "project",
  "task",
  "gold",
  "assignment",
  "response",
  "answer",
  "slice",
  "comment",
  "model",
  "dataset",
  "sample",
  "evaluation",
  "import",
  "webhook",
  "notice",
  "report",
]
const machinery = ["log", "jobs", "storage", "db", "http", "auth"]
const roomOf = (path: string) => /^server\/src\/([a-z]+)\//.exec(path)?.[1] ?? null

test("every import reaches a file or an installed package", () => {
  const lost = [...graph].flatMap(([path, all]) =>
    all.filter(one => one.target !== null && !existsSync(join(root, one.target))).map(one => `${path} → ${one.name}`),
  )
  expect(lost).toEqual([])
})

test("quality imports nothing but itself", () => {
  const out = [...graph]
    .filter(([path]) => inside(path, "quality/src") && !isTest(path))
    .flatMap(([path, all]) =>
      all.filter(one => one.target === null || !inside(one.target, "quality/src")).map(one => `${path} → ${one.name}`),
    )
  expect(out).toEqual([])
})

test("contract imports only its schema library", () => {
  const out = [...graph]
    .filter(([path]) => inside(path, "contract/src") && !isTest(path))
    .flatMap(([path, all]) =>
      all
        .filter(one => (one.target === null ? one.name !== "typebox" : !inside(one.target, "contract/src")))
        .map(one => `${path} → ${one.name}`),
    )
  expect(out).toEqual([])
})

test("only kinds, answers' neighbours and the command call quality", () => {
  const out = [...graph]
    .filter(
      ([path]) =>
        inside(path, "server/src", "web/src") &&
        !isTest(path) &&
        !["kind", "cli", "sample", "report"].includes(roomOf(path) ?? ""),
    )
    .flatMap(([path, all]) =>
      all.filter(one => one.target !== null && inside(one.target, "quality/src")).map(one => `${path} → ${one.name}`),
    )
  expect(out).toEqual([])
})

test("machinery knows no noun", () => {
  const out = [...graph]
    .filter(([path]) => machinery.includes(roomOf(path) ?? "") && !isTest(path))
    .flatMap(([path, all]) =>
      all.filter(one => one.target !== null && nouns.includes(roomOf(one.target) ?? "")).map(one => `${path} → ${one.name}`),
    )
  expect(out).toEqual([])
})

test("a noun imports only nouns before it", () => {
  const out = [...graph]
    .filter(([path]) => nouns.includes(roomOf(path) ?? "") && !isTest(path))
    .flatMap(([path, all]) => {
      const own = nouns.indexOf(roomOf(path)!)
      return all
        .filter(one => one.target !== null && nouns.indexOf(roomOf(one.target) ?? "") > own)
        .map(one => `${path} → ${one.name}`)
    })
  expect(out).toEqual([])
})

test("formats and kinds know no noun, and formats call kinds, never the other way round", () => {
  const out = [...graph]
    .filter(([path]) => ["kind", "format"].includes(roomOf(path) ?? "") && !isTest(path))
    .flatMap(([path, all]) =>
      all
        .filter(
          one =>
            one.target !== null &&
            (nouns.includes(roomOf(one.target) ?? "") || (roomOf(path) === "kind" && roomOf(one.target) === "format")),
        )
        .map(one => `${path} → ${one.name}`),
    )
  expect(out).toEqual([])
})

test("web/ui knows no noun; the web does not reach into the server", () => {
  const out = [...graph]
    .filter(([path]) => inside(path, "web/src") && !isTest(path))
    .flatMap(([path, all]) =>
      all
        .filter(
          one =>
            one.target !== null &&
            (inside(one.target, "server") ||
              (inside(path, "web/src/ui") && !inside(one.target, "web/src/ui", "web/src/messages"))),
        )
        .map(one => `${path} → ${one.name}`),
    )
  expect(out).toEqual([])
})

test("there are no import circles, type imports included", () => {
  const state = new Map<string, "open" | "done">()
  const circles: string[] = []
  const visit = (path: string, trail: string[]) => {
    if (state.get(path) === "done") return
    if (state.get(path) === "open") {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(" → "))
      return
    }
    state.set(path, "open")
    for (const { target } of graph.get(path) ?? []) if (target !== null && graph.has(target)) visit(target, [...trail, path])
    state.set(path, "done")
  }
  for (const path of graph.keys()) visit(path, [])
  expect(circles).toEqual([])
})

/** Which room writes a table. A room may own several; nobody else inserts, updates or deletes there. */
const owners: Record<string, string[]> = {
  workspace: ["workspace", "member", "invitation", "api_key"],
  worker: ["worker"],
  file: ["file"],
  project: ["project", "form", "guideline"],
  task: ["task", "task_payload", "task_text"],
  assignment: ["assignment"],
  response: ["response", "review"],
  answer: ["answer", "answer_label", "answer_batch", "project_count", "project_day", "project_worker", "project_label"],
  slice: ["slice"],
  comment: ["comment"],
  gold: ["gold", "gold_draw"],
  sample: ["sample", "sample_task"],
  report: ["report", "rightness", "what_if"],
  model: ["model", "model_run", "completion"],
  dataset: ["dataset", "answer_frozen", "export"],
  import: ["import", "import_refusal"],
  log: ["event", "stream", "cursor", "due"],
}
/** Rows that one room opens and another keeps, or that go out with the act they belong to; each with its reason. */
const exceptions = new Set([
  // An event is written in the statement of the act it tells of: one round trip, one commit.
  "insert into event",
  // What is due when is told by whoever makes it due, in the same transaction.
  "insert into due",
  "update due",
  "delete from due",
  // A project opens its counts at zero; the fold keeps them.
  "insert into project_count",
])
const ownerOf = new Map(Object.entries(owners).flatMap(([room, tables]) => tables.map(table => [table, room])))

test("only a noun writes its tables", () => {
  const out: string[] = []
  for (const [path, text] of textOf) {
    const room = roomOf(path)
    if (room === null || isTest(path) || room === "auth") continue
    for (const match of text.matchAll(
      /\b(?:insert into|update|delete from)\s+(?:public\.)?([a-z_]+)\b(?=\s+(?:\(|set\b|where\b|[a-z] |as |select|values|\$\{))/gi,
    )) {
      const table = match[1]!.toLowerCase()
      const owner = ownerOf.get(table)
      const written = match[0].replace(/\s+/g, " ").toLowerCase()
      if (owner === undefined || owner === room || exceptions.has(written)) continue
      out.push(`${path} writes ${table}, which belongs to ${owner}`)
    }
  }
  expect(out).toEqual([])
})

test("every table has an owner and a scope", () => {
  const sql = files
    .filter(path => /^server\/sql\/\d{4}-.+\.sql$/.test(path))
    .map(path => readFileSync(join(root, path), "utf8"))
    .join("\n")
  const tables = [...sql.matchAll(/^create table (?:if not exists )?([a-z_.]+)/gm)].map(match => match[1]!)
  const unowned = tables.filter(table => !table.startsWith("auth.") && !ownerOf.has(table))
  const unscoped = tables.filter(
    table =>
      !new RegExp(`comment on table ${table.replace(".", "\\.")} is 'scope: (project|workspace|person|machinery)\\.`).test(sql),
  )
  expect({ unowned, unscoped }).toEqual({ unowned: [], unscoped: [] })
})

test("names say what is inside", () => {
  const banned = new Set([
    "utils",
    "util",
    "helpers",
    "helper",
    "lib",
    "common",
    "shared",
    "misc",
    "types",
    "interfaces",
    "core",
    "manager",
    "service",
    "base",
  ])
  const out = files.filter(path => path.split("/").some(part => banned.has(part.replace(/\.[a-z.]+$/, ""))))
  const cased = sources.filter(path => !/^[a-z0-9./-]+$/.test(path))
  expect({ out, cased }).toEqual({ out: [], cased: [] })
})

test("files are short, and there are no barrels", () => {
  const long = sources.map(path => [path, textOf.get(path)!.split("\n").length] as const).filter(([, lines]) => lines > 500)
  const barrels = sources.filter(path => path.endsWith("/index.ts") && path !== "quality/src/index.ts")
  expect({ long, barrels }).toEqual({ long: [], barrels: [] })
})

test("every file is reachable from an entry", () => {
  const entries = sources.filter(
    path =>
      isTest(path) ||
      inside(path, "bench") ||
      [
        "setup.mjs",
        "test.ts",
        "server/bin/tagwerk.mjs",
        "server/src/cli/main.ts",
        "web/src/main.tsx",
        "web/src/label/main.tsx",
        "quality/src/index.ts",
        "contract/src/api.ts",
        "contract/src/client.ts",
        // Started as processes of their own by their tests.
        "e2e/kill-client.ts",
        "e2e/outbound-hook.mjs",
      ].includes(path) ||
      /\.config\.ts$|-thread\.ts$|-plugin\.ts$|print-schema\.ts$|cli\/dev\.ts$/.test(path) ||
      // The router finds screens by this pattern.
      /^web\/src\/[a-z-]+\/[a-z-]+-(page|frame)\.tsx$/.test(path),
  )
  const seen = new Set<string>()
  const walk = (path: string) => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { target } of graph.get(path) ?? []) if (target !== null && graph.has(target)) walk(target)
  }
  entries.forEach(walk)
  expect(sources.filter(path => !seen.has(path))).toEqual([])
})

test("every right is used by a route, and every route's right is known", () => {
  const used = new Set(Object.values(api).map(route => route.right as string))
  expect(Object.keys(rights).filter(right => !used.has(right))).toEqual([])
  expect([...used].filter(right => !(right in rights))).toEqual([])
})

test("every event stands in the code, and every table and event in the glossary's page or the contract", () => {
  const events = [...readFileSync(join(root, "contract/src/event.ts"), "utf8").matchAll(/^ {2}"([a-z.]+)":/gm)].map(
    match => match[1]!,
  )
  const code = [...textOf]
    .filter(([path]) => inside(path, "server/src") && !isTest(path))
    .map(([, text]) => text)
    .join("\n")
  expect(events.filter(event => !code.includes(`"${event}"`) && !code.includes(`'${event}'`))).toEqual([])
  const glossary = readFileSync(join(root, "GLOSSARY.md"), "utf8")
  expect(
    nouns.filter(noun => sources.some(path => roomOf(path) === noun) && !new RegExp(`\\b${noun}\\b`).test(glossary)),
  ).toEqual([])
})

test("nothing of one machine stands in the repository", () => {
  const own = relative(root, import.meta.filename)
  const out = files
    .filter(
      path =>
        /\.(ts|tsx|mjs|md|sql|json|css|html|yml)$/.test(path) && path !== own && path !== "package-lock.json" && !isTest(path),
    )
    .filter(path => /(^|[\s"'`(])\/(work|root|farm)\//.test(readFileSync(join(root, path), "utf8")))
  const addresses = /"resolved": "https?:/.test(readFileSync(join(root, "package-lock.json"), "utf8"))
  expect({ out, addresses }).toEqual({ out: [], addresses: false })
})
