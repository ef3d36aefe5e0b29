/**
 * Where the embedded PostgreSQL lives, and what its folder tells about a server that may be running on it.
 *
 *   <folder>/postgres            the cluster
 *   <folder>/postgres.log        what it says
 *   <folder>/postgres.host.json  the machine that runs it
 *   <folder>/run                 its socket, or a short private folder elsewhere when this path is too long for one
 */
import { createHash } from "node:crypto"
import { chownSync, lstatSync, mkdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { DatabaseUnfit } from "./unfit.ts"

/** Part of the socket's file name; nothing listens on this port. */
export const socketPort = 5432
/** A socket's path ends at 107 bytes on Linux and 103 on macOS; PostgreSQL's own file beside it has five more. */
const socketPathMax = 103 - ".lock".length

export interface Place {
  folder: string
  data: string
  log: string
  host: string
}

export function placeOf(folder: string): Place {
  return {
    folder,
    data: join(folder, "postgres"),
    log: join(folder, "postgres.log"),
    host: join(folder, "postgres.host.json"),
  }
}

export const socketFile = (socketFolder: string) => join(socketFolder, `.s.PGSQL.${socketPort}`)

/** Where the socket of this data folder goes. Beside the data when it fits: no cleaner of temporary files comes by there. */
export function socketFolderOf(folder: string, uid: number, temporary: string = tmpdir()): string {
  const beside = join(folder, "run")
  if (Buffer.byteLength(socketFile(beside)) <= socketPathMax) return beside
  const key = createHash("sha256").update(folder).digest("hex").slice(0, 16)
  const elsewhere = join(temporary, `tagwerk-${uid}-${key}`)
  return Buffer.byteLength(socketFile(elsewhere)) <= socketPathMax ? elsewhere : join("/tmp", `tagwerk-${uid}-${key}`)
}

/**
 * Makes a folder that only its owner can enter, or checks that it is one. Whoever can reach the socket is let in without a password, so
 * this folder is the lock: someone else's folder or a link planted under the same name is refused.
 */
export function makePrivateFolder(path: string, uid: number, gid: number): void {
  try {
    mkdirSync(path, { mode: 0o700 })
    if (process.geteuid?.() === 0 && uid !== 0) chownSync(path, uid, gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  const stat = lstatSync(path)
  if (!stat.isDirectory() || stat.uid !== uid || (stat.mode & 0o077) !== 0)
    throw new DatabaseUnfit(
      `${path} should be a folder that only user ${uid} can enter, but is ${describe(stat)}. The database was not started, nothing was changed. Look who made it, remove it, and start again.`,
    )
}

function describe(stat: ReturnType<typeof lstatSync> & {}): string {
  if (stat.isSymbolicLink()) return "a link"
  if (!stat.isDirectory()) return "not a folder"
  return `owned by user ${stat.uid} with mode ${(Number(stat.mode) & 0o777).toString(8)}`
}

export interface PostmasterFile {
  pid: number
  data: string
  socketFolder: string
  ready: boolean
  stopping: boolean
}

/** PostgreSQL's own record of a running server, or null. Its lines: pid, data, start, port, socket folder, address, memory key, state. */
export function readPostmasterFile(data: string): PostmasterFile | null {
  let lines: string[]
  try {
    lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")
  } catch {
    return null
  }
  const pid = Number(lines[0])
  const state = lines[7]?.trim() ?? ""
  return { pid, data: lines[1] ?? "", socketFolder: lines[4] ?? "", ready: state === "ready", stopping: state === "stopping" }
}

/** Whether a process lives and works in this data folder: a number alone may belong to another process by now. */
export function isPostmaster(pid: number, data: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false
  }
  if (process.platform !== "linux") return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
  } catch {
    // A dead process that nobody has collected has no working folder; another user's process does not show it.
    return false
  }
}

/** What tells one running machine from another. `boot` changes with every start of the kernel and is the same in its containers. */
export interface Host {
  name: string
  machine: string
  boot: string
  /** Within which process numbers mean something: containers of one kernel do not see each other's. */
  processes: string
}

export function thisHost(): Host {
  const quiet = (read: () => string) => {
    try {
      return read().trim()
    } catch {
      return ""
    }
  }
  return {
    name: hostname(),
    machine: quiet(() => readFileSync("/etc/machine-id", "utf8")) || hostname(),
    boot: quiet(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
    processes: quiet(() => readlinkSync("/proc/self/ns/pid")),
  }
}

export function readHost(path: string): Host | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Host
  } catch {
    return null
  }
}

/**
 * Whether a server recorded in the folder, which does not answer here, may be alive where this process cannot see it: two on one folder
 * would destroy the data. `beside`: its socket lies in the folder, so on the same kernel a live one would have answered.
 */
export function mayRunElsewhere(recorded: Host | null, here: Host, beside: boolean): boolean {
  if (recorded === null) return false
  if (recorded.boot === here.boot) return recorded.processes !== here.processes && !beside
  return recorded.machine !== here.machine
}

/** The nearest folder at or above `path` that exists. */
export function nearestExisting(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    try {
      lstatSync(at)
      return at
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(at) === at) return at
    }
  }
}
