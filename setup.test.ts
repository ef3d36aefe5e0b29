/** The set-up of a clone, with a stand-in for npm and for the web app's builder that write down that they were called. */
import { spawn } from "node:child_process"
import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeEach, expect, test } from "vitest"

const home = mkdtempSync(join(tmpdir(), "tagwerk set up "))
afterAll(() => rmSync(home, { recursive: true }))
let root: string
let count = 0
const path = (name: string) => join(root, name)

const npm = `
const { appendFileSync, mkdirSync, writeFileSync, symlinkSync } = require("node:fs")
appendFileSync("calls", process.argv[2] + "\\n")
console.error("npm warn EBADENGINE Unsupported engine {\\nnpm warn EBADENGINE }")
if (process.env.FAKE_FAILURE) { console.error(process.env.FAKE_FAILURE); process.exit(1) }
setTimeout(() => {
  for (const name of ["one", "vite/bin"]) mkdirSync("node_modules/" + name, { recursive: true })
  writeFileSync("node_modules/one/package.json", "{}")
  writeFileSync("node_modules/vite/bin/vite.js", process.env.FAKE_BUILDER)
}, 300)`
const builder = `const fs = require("node:fs"); fs.appendFileSync("calls", "build\\n")
if (fs.readFileSync("web/index.html", "utf8") === "broken") { console.error("no such page"); process.exit(1) }`
const lockfile = (version: string) =>
  JSON.stringify({ lockfileVersion: 3, packages: { "": {}, "node_modules/one": { version } } })

beforeEach(() => {
  root = join(home, String(count++))
  mkdirSync(path("web"), { recursive: true })
  copyFileSync(join(import.meta.dirname, "setup.mjs"), path("setup.mjs"))
  writeFileSync(path("npm.cjs"), npm)
  writeFileSync(path("package-lock.json"), lockfile("1.0.0"))
  writeFileSync(path("web/index.html"), "page")
  writeFileSync(path("calls"), "")
})

interface Ended {
  code: number | null
  said: string
}
function setUp(env: Record<string, string> = {}, flags: string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, [...flags, path("setup.mjs")], {
    env: { ...process.env, npm_execpath: path("npm.cjs"), FAKE_BUILDER: builder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", data => {
      said += data
    })
  return new Promise(resolve => child.once("close", code => resolve({ code, said })))
}
const calls = () => readFileSync(path("calls"), "utf8").trim().split("\n")

test("a fresh clone is installed and built, a ready one is left alone", async () => {
  const first = await setUp()
  expect(first).toEqual({
    code: 0,
    said: expect.stringMatching(/^installing 1 packages\ninstalled 1 packages\nbuilding the web app\nbuilt the web app\n$/),
  })
  expect(await setUp()).toEqual({ code: 0, said: "" })
  expect(calls()).toEqual(["ci", "build"])
  expect(existsSync(path(".setup.lock"))).toBe(false)
})

test("another lockfile is installed, other sources are built, a test is no source", async () => {
  await setUp()
  writeFileSync(path("web/page.test.ts"), "")
  expect(await setUp()).toEqual({ code: 0, said: "" })
  writeFileSync(path("web/index.html"), "other page")
  await setUp()
  expect(calls()).toEqual(["ci", "build", "build"])
  writeFileSync(path("package-lock.json"), lockfile("1.0.1"))
  await setUp()
  expect(calls()).toEqual(["ci", "build", "build", "ci", "build"])
})

test("packages that somebody installed by hand count", async () => {
  await setUp()
  rmSync(path("node_modules/.tagwerk-setup"))
  writeFileSync(path("node_modules/.package-lock.json"), lockfile("1.0.0"))
  await setUp()
  expect(calls()).toEqual(["ci", "build"])
  writeFileSync(path("node_modules/.package-lock.json"), lockfile("0.9.0"))
  rmSync(path("node_modules/.tagwerk-setup"))
  await setUp()
  expect(calls()).toEqual(["ci", "build", "ci"])
})

test("of two at once one installs, the other waits and finds it done", async () => {
  const [a, b] = await Promise.all([setUp(), setUp()])
  expect([a.code, b.code]).toEqual([0, 0])
  expect(calls()).toEqual(["ci", "build"])
  expect(a.said + b.said).toContain("waiting for another set-up")
})

test("a lock whose holder was killed does not hold", async () => {
  writeFileSync(path(".setup.lock"), "999999999")
  expect((await setUp()).code).toBe(0)
})

test.each([
  [
    "npm error code EAI_AGAIN",
    /cannot be reached\. Your data was not touched\. Check the connection.*run the same command again/,
  ],
  ["npm error code ENOSPC", /disk is full/],
  ["npm error code EACCES", /owner of the folder/],
  ["npm error something else", /npm ci failed; what it said is above/],
])("%s: what npm said, without its noise, and a sentence", async (failure, sentence) => {
  const { code, said } = await setUp({ FAKE_FAILURE: failure })
  expect(code).toBe(1)
  expect(said).toContain(failure)
  expect(said).toMatch(sentence)
  expect(said).not.toMatch(/EBADENGINE|at .*setup\.mjs/)
  expect(existsSync(path("node_modules/.tagwerk-setup"))).toBe(false)
})

test("a web app that does not build says why, and is built again next time", async () => {
  writeFileSync(path("web/index.html"), "broken")
  const { code, said } = await setUp()
  expect(code).toBe(1)
  expect(said).toMatch(/no such page\n+The web app could not be built/)
  writeFileSync(path("web/index.html"), "mended")
  expect((await setUp()).code).toBe(0)
})

test("a Node that is too old for the set-up, and one without a packaged Node 24", async () => {
  const played = (version: string) => [
    "--import",
    `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`,
  ]
  expect(await setUp({}, played("18.20.0"))).toEqual({
    code: 1,
    said: expect.stringMatching(/Node 20\.20 or newer; this is 18\.20\.0/),
  })
  expect(calls()).toEqual([""])
  expect((await setUp({}, played("20.20.0"))).said).toMatch(/needs Node 24 or newer; this is 20\.20\.0.*Install Node 24/)
})

test("many sources that did not change are not built again", async () => {
  await setUp()
  for (let i = 0; i < 200; i++) writeFileSync(path(`web/${i}.ts`), "x".repeat(8000))
  await setUp()
  appendFileSync(path("calls"), "then\n")
  await setUp()
  expect(calls().at(-1)).toBe("then")
})
