/**
 * Everything that has to hold, one heading a step: types, style, walls, tests beside the code, journeys in a browser. Ends with one
 * line, `N passed, N failed`; a check counts as one test.
 */
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ensureBrowser } from "./e2e/browser.ts"

const root = import.meta.dirname
const bin = (name: string) => join(root, "node_modules", name)
const scratch = mkdtempSync(join(tmpdir(), "tagwerk-results-"))
// Tests start Node and its tools themselves; they must find the same Node as we.
process.env.PATH = `${join(root, "node_modules", ".bin")}:${process.env.PATH}`

let passed = 0
let failed = 0
const skipped: string[] = []

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; message: string; assertionResults: { status: string; fullName: string }[] }[]
}

/** A program that says yes or no; it is heard only when it says no. */
function check(heading: string, file: string, args: string[]): void {
  const from = Date.now()
  process.stdout.write(`── ${heading} … `)
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  })
  const holds = status === 0
  console.log(`${holds ? "ok" : "FAILED"} (${seconds(from)})`)
  if (holds) passed++
  else {
    failed++
    console.log(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? (signal ? `ended by ${signal}` : "")}`.trim())
  }
}

async function vitest(heading: string, args: string[]): Promise<void> {
  const from = Date.now()
  console.log(`── ${heading}`)
  const output = join(scratch, `${Date.now()}.json`)
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${output}`]
  const child = spawn(process.execPath, [bin("vitest/vitest.mjs"), "run", ...reporters, ...args], { cwd: root, stdio: "inherit" })
  const code = await new Promise<number>(resolve => {
    child.once("error", () => resolve(1))
    child.once("close", status => resolve(status ?? 1))
  })
  const before = failed
  if (existsSync(output)) count(JSON.parse(readFileSync(output, "utf8")) as Report)
  if (code !== 0 && failed === before) {
    // An error outside every test, or no tests at all.
    failed++
    console.log(`vitest ended with ${code} though no test failed`)
  }
  console.log(`   ${seconds(from)}`)
}

function count(report: Report): void {
  passed += report.numPassedTests
  failed += report.numFailedTests
  for (const { name, status, assertionResults } of report.testResults) {
    // A file that could not be read or set up has no failed test of its own.
    if (status === "failed" && !assertionResults.some(each => each.status === "failed")) failed++
    for (const each of assertionResults)
      if (each.status !== "passed" && each.status !== "failed") skipped.push(`${name.slice(root.length + 1)}: ${each.fullName}`)
  }
}

const seconds = (from: number) => `${((Date.now() - from) / 1000).toFixed(1)} s`

function findBrowser(): void {
  process.stdout.write("── browser … ")
  try {
    process.env.TAGWERK_BROWSER = ensureBrowser(line => process.stdout.write(`${line} … `))
    console.log(process.env.TAGWERK_BROWSER)
  } catch (error) {
    failed++
    console.log(`FAILED\n${(error as Error).message}`)
  }
}

try {
  check("types (tsc)", bin("typescript/bin/tsc"), ["--noEmit", "-p", "."])
  check("style (biome)", bin("@biomejs/biome/bin/biome"), ["check", "--colors=off", "."])
  await vitest("walls (tidy)", ["tidy.test.ts"])
  findBrowser()
  await vitest("units, database, HTTP, races", ["--exclude=tidy.test.ts", "--exclude=e2e/**", "--exclude=**/*.browser.test.ts"])
  await vitest("browser", ["e2e/", ".browser.test.ts"])
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
if (skipped.length > 0) console.log(`not run here:\n${skipped.map(name => `  ${name}`).join("\n")}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
