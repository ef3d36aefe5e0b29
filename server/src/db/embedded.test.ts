/** The embedded database under what happens to it: kills, races, odd folders, other users. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import pg from "pg"
import { afterAll, afterEach, expect, test } from "vitest"
import { type Embedded, startEmbedded } from "./embedded.ts"
import { stopPostmaster } from "./embedded-cluster.ts"
import { isPostmaster, placeOf, readPostmasterFile, thisHost } from "./embedded-folder.ts"
import { chooseProgram, findPrograms, people } from "./embedded-program.ts"
import { withClient } from "./test-database.ts"

const home = mkdtempSync(join(tmpdir(), "tagwerk-embedded-"))
chmodSync(home, 0o755)
const isRoot = process.geteuid?.() === 0
const settings = { shared_buffers: "32MB" }
const opened: Embedded[] = []
const children: ChildProcess[] = []
const folders: string[] = []

function folderOf(name: string): string {
  const folder = join(home, name)
  folders.push(folder)
  return folder
}
async function start(folder: string, more: { unshare?: string } = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ folder, settings, ...more })
  opened.push(embedded)
  return embedded
}
afterEach(async () => {
  for (const embedded of opened.splice(0)) await embedded.stop()
  for (const child of children.splice(0)) child.kill("SIGKILL")
})
afterAll(async () => {
  for (const folder of folders) {
    const running = readPostmasterFile(placeOf(folder).data)
    if (running) await stopPostmaster(running.pid, realpathSync(placeOf(folder).data))
  }
  rmSync(home, { recursive: true, force: true })
})

interface Holder {
  child: ChildProcess
  pid: number
  adopted: boolean
  url: string
}
/** Another process that holds the database of a folder; it stops cleanly when its input ends. */
function hold(folder: string, prefix: string[] = []): Promise<Holder> {
  const text = `import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, "embedded.ts"))}
    const e = await startEmbedded({ folder: process.argv[1], settings: { shared_buffers: "32MB" } })
    console.log(JSON.stringify({ pid: e.pid, adopted: e.adopted, url: e.url }))
    process.stdin.on("end", async () => { await e.stop(); process.exit(0) }).resume()`
  const [file = "", ...args] = [...prefix, process.execPath, "--input-type=module", "-e", text, folder]
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"], cwd: "/" })
  children.push(child)
  return new Promise((resolve, reject) => {
    let said = ""
    child.stderr?.on("data", data => {
      said += data
    })
    child.stdout?.once("data", line => resolve({ child, ...JSON.parse(String(line)) }))
    child.once("exit", code => reject(new Error(`ended with ${code}: ${said}`)))
  })
}
function release({ child }: Holder): Promise<number | null> {
  const ended = new Promise<number | null>(resolve => child.once("exit", resolve))
  child.stdin?.end()
  return ended
}
const scalar = (url: string, text: string) =>
  withClient(url, async client => Object.values((await client.query(text)).rows[0] ?? {})[0] as unknown)

test("a database that is killed is back by itself, with everything that was committed", async () => {
  const embedded = await start(folderOf("killed"))
  await withClient(embedded.url, client => client.query("create table kept as select 42 as n"))
  let downs = 0
  embedded.onDown(() => downs++)
  const back = new Promise<void>(resolve => embedded.onUp(resolve))
  const { pid } = embedded
  process.kill(pid, "SIGKILL")
  await back
  expect([downs, embedded.up, embedded.pid === pid]).toEqual([1, true, false])
  expect(await scalar(embedded.url, "select n from kept")).toBe(42)
})

test("a server that is killed leaves the database running; the next start takes it over; the end of that one stops it", async () => {
  const folder = folderOf("orphan")
  const first = await hold(folder)
  await withClient(first.url, client => client.query("create table kept as select 7 as n"))
  const gone = new Promise(resolve => first.child.once("exit", resolve))
  first.child.kill("SIGKILL")
  await gone
  const embedded = await start(folder)
  expect([embedded.adopted, embedded.pid, embedded.url]).toEqual([true, first.pid, first.url])
  expect(await scalar(embedded.url, "select n from kept")).toBe(7)
  await embedded.stop()
  expect(isPostmaster(first.pid, placeOf(realpathSync(folder)).data)).toBe(false)
  expect(existsSync(join(folder, "postgres", "postmaster.pid"))).toBe(false)
})

test("of two that start at once on an empty folder one makes the database, both use it, the last one stops it", async () => {
  const folder = folderOf("race")
  const [a, b] = await Promise.all([hold(folder), hold(folder)])
  expect(a.pid).toBe(b.pid)
  expect([a.adopted, b.adopted].sort()).toEqual([false, true])
  expect(await release(a.adopted ? b : a)).toBe(0)
  expect(await scalar(a.url, "select 1")).toBe(1)
  expect(await release(a.adopted ? a : b)).toBe(0)
  expect(isPostmaster(a.pid, placeOf(realpathSync(folder)).data)).toBe(false)
})

test.runIf(process.platform === "linux")(
  "it stands in a process group of its own, so that Ctrl-C does not reach it",
  async () => {
    const embedded = await start(folderOf("killed"))
    const group = (pid: number) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[2]
    expect(group(embedded.pid)).not.toBe(group(process.pid))
  },
)

test("its owner is no superuser, and it listens on no port", async () => {
  const embedded = await start(folderOf("killed"))
  expect(await scalar(embedded.url, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")).toBe(false)
  expect(await scalar(embedded.url, "show listen_addresses")).toBe("")
  expect(await scalar(embedded.url, "show data_checksums")).toBe("on")
  expect(await scalar(embedded.url, "show fsync")).toBe("on")
})

test("words outside ASCII are words to the text search", async () => {
  const embedded = await start(folderOf("killed"))
  await withClient(embedded.url, client => client.query("create extension if not exists pg_trgm"))
  expect(await scalar(embedded.url, "select cardinality(show_trgm('Größe слово'))")).toBe(12)
})

test("a folder 150 characters deep, with spaces, quotes and a comma in its name", async () => {
  const deep = join('a folder, that\'s "odd"', "x".repeat(60), "ü".repeat(20), "y".repeat(60))
  const embedded = await start(folderOf(deep))
  expect(embedded.socketFolder.length).toBeLessThan(95)
  expect(await scalar(embedded.url, "select 1")).toBe(1)
  const again = await hold(join(home, deep))
  expect(again).toMatchObject({ adopted: true, pid: embedded.pid })
  expect(await release(again)).toBe(0)
  await embedded.stop()
  expect(existsSync(embedded.socketFolder)).toBe(false)
})

test("a copy of a folder in use is a database of its own", async () => {
  const original = await start(folderOf("original"))
  await withClient(original.url, client => client.query("create table n (n integer)"))
  cpSync(join(home, "original"), folderOf("copy"), { recursive: true, filter: path => !path.includes(".s.PGSQL") })
  const copy = await start(join(home, "copy"))
  expect([copy.adopted, copy.pid === original.pid]).toEqual([false, false])
  await withClient(copy.url, client => client.query("insert into n values (1)"))
  expect(await scalar(original.url, "select count(*)::int from n")).toBe(0)
})

test("a lock file whose process number belongs to another program by now does not stop the start", async () => {
  const folder = folderOf("stale")
  await (await start(folder)).stop()
  writeFileSync(
    join(folder, "postgres", "postmaster.pid"),
    `${process.pid}\n${folder}/postgres\n1\n5432\n/nowhere\n\n\nready   \n`,
  )
  const embedded = await start(folder)
  expect(await scalar(embedded.url, "select 1")).toBe(1)
  await embedded.stop()
})

test("a folder in use on another machine is left alone", async () => {
  const folder = folderOf("stale")
  const lock = join(folder, "postgres", "postmaster.pid")
  writeFileSync(lock, `99999\n${folder}/postgres\n1\n5432\n${folder}/run\n\n\nready   \n`)
  writeFileSync(placeOf(folder).host, JSON.stringify({ ...thisHost(), name: "other", machine: "other", boot: "other" }))
  await expect(start(folder)).rejects.toThrow(/in use by a database on the machine “other”.*Nothing was started.*delete/)
  expect(existsSync(lock)).toBe(true)
  rmSync(lock)
  rmSync(placeOf(folder).host)
})

test("a folder of another major version is left alone", async () => {
  const folder = folderOf("old")
  mkdirSync(join(folder, "postgres"), { recursive: true })
  writeFileSync(join(folder, "postgres", "PG_VERSION"), "15\n")
  await expect(start(folder)).rejects.toThrow(/made by PostgreSQL 15.*Nothing was changed.*TAGWERK_FOLDER/)
})

test("a socket folder that others can enter is refused", async () => {
  const folder = folderOf("stale")
  chmodSync(join(folder, "run"), 0o755)
  await expect(start(folder)).rejects.toThrow(/only user \d+ can enter.*mode 755/)
  chmodSync(join(folder, "run"), 0o700)
})

test("what a killed creation left is removed; a folder of that name that holds no database is left alone", async () => {
  const folder = folderOf("half")
  mkdirSync(join(folder, "postgres.new-999999-abc", "base"), { recursive: true })
  mkdirSync(join(folder, "postgres", "mine"), { recursive: true })
  await expect(start(folder)).rejects.toThrow(/exists but holds no database. Move it away/)
  expect(readdirSync(folder)).toEqual(["postgres"])
})

test.runIf(isRoot)("for a folder of a normal user it runs as that user, also when root starts it", async () => {
  const nobody = people().find(person => person.name === "nobody")
  if (!nobody) throw new Error("this machine has no user nobody")
  const folder = folderOf("users")
  mkdirSync(folder)
  chownSync(folder, nobody.uid, nobody.gid)
  const asUser = ["setpriv", `--reuid=${nobody.uid}`, `--regid=${nobody.gid}`, "--clear-groups"]
  const first = await hold(folder, asUser)
  expect(first.adopted).toBe(false)
  expect(await release(first)).toBe(0)
  const embedded = await start(folder)
  expect(readFileSync(`/proc/${embedded.pid}/status`, "utf8")).toMatch(new RegExp(`^Uid:\\t${nobody.uid}\\t`, "m"))
  expect(await hold(folder, asUser)).toMatchObject({ adopted: true, pid: embedded.pid })
})

test.runIf(isRoot)("root without user namespaces: the user postgres, or a sentence", async () => {
  const folder = folderOf("fallback")
  const started = start(folder, { unshare: "/nonexistent/unshare" })
  const postgres = people().find(person => person.name === "postgres")
  if (!postgres) return expect(started).rejects.toThrow(/normal user.*util-linux.*useradd --system postgres.*DATABASE_URL/)
  const embedded = await started
  expect(readFileSync(`/proc/${embedded.pid}/status`, "utf8")).toMatch(new RegExp(`^Uid:\\t${postgres.uid}\\t`, "m"))
  await embedded.stop()
  const closed = join(folderOf("closed"))
  mkdirSync(closed, { mode: 0o700 })
  await expect(start(join(closed, "inner"), { unshare: "/nonexistent/unshare" })).rejects.toThrow(/cannot enter.*TAGWERK_FOLDER/)
})

test.runIf(isRoot)("programs that only root can reach are copied for another user", async () => {
  const nobody = people().find(person => person.name === "nobody")
  if (!nobody) throw new Error("this machine has no user nobody")
  const folder = folderOf("elsewhere")
  mkdirSync(folder)
  chownSync(folder, nobody.uid, nobody.gid)
  const closed = folderOf("closed programs")
  mkdirSync(closed, { mode: 0o700 })
  cpSync(join(findPrograms(), "..", ".."), closed, { recursive: true, verbatimSymlinks: true })
  const manifest = JSON.parse(readFileSync(join(closed, "package.json"), "utf8"))
  writeFileSync(join(closed, "package.json"), JSON.stringify({ ...manifest, version: `${manifest.version}-test-${process.pid}` }))
  const program = await chooseProgram(folder, "unshare", join(closed, "native", "bin"))
  expect(program).toMatchObject({ uid: nobody.uid, prefix: [], version: "18" })
  expect(program.bin.startsWith(tmpdir())).toBe(true)
  const again = await chooseProgram(folder, "unshare", join(closed, "native", "bin"))
  expect(again.bin).toBe(program.bin)
  rmSync(join(program.bin, ".."), { recursive: true })
})

test.runIf(isRoot)("a disk that is full when the database is made", async () => {
  const folder = folderOf("full")
  mkdirSync(folder)
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=20m", "tmpfs", folder], { stdio: "ignore" })
  } catch {
    return // A container that may not mount; the sentence is tested in embedded-failure.test.ts.
  }
  try {
    await expect(start(folder)).rejects.toThrow(/could not be created: the disk that holds .* is full.*Nothing was left behind/)
    expect(existsSync(join(folder, "postgres"))).toBe(false)
  } finally {
    execFileSync("umount", [folder])
  }
})

test("requests during the outage fail fast, and a pool recovers by itself", async () => {
  const embedded = await start(folderOf("killed"))
  const pool = new pg.Pool({ connectionString: embedded.url, max: 2 })
  pool.on("error", () => {})
  await pool.query("select 1")
  const back = new Promise<void>(resolve => embedded.onUp(resolve))
  process.kill(embedded.pid, "SIGKILL")
  await back
  await sleep(20)
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }])
  await pool.end()
})
