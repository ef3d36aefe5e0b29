/** The command's front door, with a stand-in for what is behind it; an older Node is played by one that says so. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"

const home = mkdtempSync(join(tmpdir(), "tagwerk bin "))
const command = join(home, "server", "bin", "tagwerk.mjs")
const old = ["--import", `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.0"})`]
const main = `
export async function main(argv: string[]): Promise<number> {
  if (argv[0] === "wait") {
    let heard = 0
    const signal = await new Promise(resolve => {
      for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => { heard++; setTimeout(() => resolve(name), Number(argv[1] ?? 300)) })
      setInterval(() => {}, 1000)
      console.log(JSON.stringify({ pid: process.pid }))
    })
    console.log(JSON.stringify({ signal, heard }))
    process.exit(5)
  }
  if (argv[0] === "die") process.kill(process.pid, "SIGKILL")
  for await (const chunk of process.stdin) process.stdout.write(chunk)
  console.log(JSON.stringify({ argv, version: process.version, gotten: process.env.NODE_CHANNEL_FD === undefined }))
  return 3
}`
const children: ChildProcess[] = []

beforeAll(() => {
  mkdirSync(join(home, "server", "bin"), { recursive: true })
  mkdirSync(join(home, "server", "src", "cli"), { recursive: true })
  mkdirSync(join(home, "node_modules", ".bin"), { recursive: true })
  copyFileSync(join(import.meta.dirname, "tagwerk.mjs"), command)
  writeFileSync(join(home, "server", "src", "cli", "main.ts"), main)
  writeFileSync(join(home, "package.json"), '{ "type": "module" }')
  symlinkSync(process.execPath, join(home, "node_modules", ".bin", "node"))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})
afterAll(() => rmSync(home, { recursive: true }))

function start(flags: string[], ...argv: string[]) {
  const child = spawn(process.execPath, [...flags, command, ...argv], { detached: true, stdio: ["pipe", "pipe", "inherit"] })
  children.push(child)
  const lines: Record<string, unknown>[] = []
  child.stdout.on("data", (data: Buffer) =>
    lines.push(
      ...String(data)
        .trim()
        .split("\n")
        .map(line => JSON.parse(line)),
    ),
  )
  const ended = new Promise<[number | null, string | null]>(resolve =>
    child.once("close", (code, signal) => resolve([code, signal])),
  )
  return { child, lines, ended }
}
async function until(holds: () => boolean) {
  const end = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > end) throw new Error("waited for 10 s")
    await sleep(10)
  }
}
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test.each([
  ["on Node 24", []],
  ["handed over by an older Node", old],
])("arguments, input, output and the exit code pass: %s", async (_, flags) => {
  const { child, lines, ended } = start(flags, "import", "a file", "--json")
  child.stdin.end('{"in":1}\n')
  expect(await ended).toEqual([3, null])
  expect(lines).toEqual([{ in: 1 }, { argv: ["import", "a file", "--json"], version: process.version, gotten: true }])
})

test.each([
  ["on Node 24", []],
  ["handed over by an older Node", old],
])("Ctrl-C and npm passing it on are heard as one: %s", async (_, flags) => {
  const { child, lines, ended } = start(flags, "wait")
  await until(() => lines.length === 1)
  process.kill(-(child.pid ?? 0), "SIGINT")
  process.kill(child.pid ?? 0, "SIGINT")
  expect(await ended).toEqual([5, null])
  expect(lines[1]).toEqual({ signal: "SIGINT", heard: 1 })
})

test("a second Ctrl-C by a person is heard", async () => {
  const { child, lines, ended } = start([], "wait", "900")
  await until(() => lines.length === 1)
  child.kill("SIGINT")
  await sleep(600)
  child.kill("SIGINT")
  expect(await ended).toEqual([5, null])
  expect(lines[1]).toEqual({ signal: "SIGINT", heard: 2 })
})

test("without a second process on Node 24, with one on an older", async () => {
  for (const [flags, second] of [
    [[], false],
    [old, true],
  ] as const) {
    const { child, lines } = start([...flags], "wait")
    await until(() => lines.length === 1)
    expect(lines[0]?.pid !== child.pid).toBe(second)
  }
})

test("when the process that handed over is killed, the server is told to stop", async () => {
  const { child, lines } = start(old, "wait")
  await until(() => lines.length === 1)
  child.kill("SIGKILL")
  await until(() => !isAlive(Number(lines[0]?.pid)))
  expect(lines[1]).toEqual({ signal: "SIGTERM", heard: 1 })
})

test("a death by signal is passed on as one", async () => {
  expect(await start(old, "die").ended).toEqual([null, "SIGKILL"])
})

test("no Node 24 anywhere: a sentence and exit code 1", async () => {
  const bare = mkdtempSync(join(tmpdir(), "tagwerk-bare-"))
  copyFileSync(command, join(bare, "tagwerk.mjs"))
  const child = spawn(process.execPath, [...old, join(bare, "tagwerk.mjs")], { stdio: ["ignore", "ignore", "pipe"] })
  let said = ""
  child.stderr.on("data", data => {
    said += data
  })
  expect(await new Promise(resolve => child.once("close", resolve))).toBe(1)
  rmSync(bare, { recursive: true })
  expect(said).toMatch(/needs Node 24 or newer; this is 20\.20\.0 and no packaged Node.*Nothing was started.*install Node 24/)
})

/** The way it is meant to be used from elsewhere: a clone stays where it is, a link to its command lies on the PATH. */
test("the clone's own command runs from another folder through a link, with that folder's files", () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "tagwerk elsewhere "))
  symlinkSync(join(import.meta.dirname, "tagwerk.mjs"), join(elsewhere, "tagwerk"))
  writeFileSync(join(elsewhere, "responses.csv"), "task,worker,label\n1,ann,cat\n1,bob,cat\n2,ann,dog\n")
  execFileSync(join(elsewhere, "tagwerk"), ["aggregate", "responses.csv", "--output", "answers.csv"], { cwd: elsewhere })
  expect(readFileSync(join(elsewhere, "answers.csv"), "utf8")).toMatch(/^task,label,confidence\s+1,cat,0\.\d+\s+2,dog,0\.\d+\s+$/)
  rmSync(elsewhere, { recursive: true })
}, 180_000)

test("the sources refuse to be packed, and say how the command is had", () => {
  const { status, stderr } = spawnSync("npm", ["pack", join(import.meta.dirname, ".."), "--dry-run"], {
    cwd: tmpdir(),
    encoding: "utf8",
  })
  expect(status).not.toBe(0)
  expect(stderr).toMatch(/Nothing was packed.*server\/bin\/tagwerk\.mjs into your PATH/)
}, 180_000)
