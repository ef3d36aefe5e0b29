/**
 * One PostgreSQL on one folder: made when missing, taken over when already running, else started. Two processes that do this at once
 * end up with the same server: the cluster appears by one rename, and PostgreSQL's own lock file lets one postmaster win.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { createCluster } from "./embedded-create.ts"
import { explainFailure } from "./embedded-failure.ts"
import {
  isPostmaster,
  makePrivateFolder,
  mayRunElsewhere,
  type Place,
  placeOf,
  readHost,
  readPostmasterFile,
  socketFile,
  socketFolderOf,
  socketPort,
  thisHost,
} from "./embedded-folder.ts"
import { chooseProgram, launch, type Program } from "./embedded-program.ts"
import { embeddedSettings, type Settings, settingLines } from "./embedded-setting.ts"
import { DatabaseUnfit } from "./unfit.ts"

export interface ClusterOptions {
  /** Tagwerk's folder; the cluster is `postgres` inside. Made when missing. */
  folder: string
  log?: (line: string) => void
  /** Over the tuned ones; for tests and benches. */
  settings?: Settings
  /** The command that makes a user namespace; another name tests its absence. */
  unshare?: string
}

export interface Cluster {
  pid: number
  socketFolder: string
  /** It was running before; another process may use it too. */
  adopted: boolean
  place: Place
}

/** Crash recovery of a large cluster takes minutes; a server that lives but never gets ready is told apart from it by this. */
const readySecondsMax = 600

export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const log = options.log ?? (() => {})
  const asked = options.folder
  const isNew = !existsSync(asked)
  const program = await chooseProgram(asked, options.unshare)
  mkdirSync(asked, { recursive: true, mode: 0o700 })
  const place = placeOf(realpathSync(asked))
  giveWay(place.folder, program, isNew)
  if (!existsSync(join(place.data, "PG_VERSION"))) await createCluster(place, program, log)
  const version = readFileSync(join(place.data, "PG_VERSION"), "utf8").trim()
  if (version !== program.version)
    throw new DatabaseUnfit(
      `The folder ${place.data} was made by PostgreSQL ${version}; this Tagwerk brings ${program.version}, which cannot read it. Nothing was changed. Start the Tagwerk that made it and export your projects, or set TAGWERK_FOLDER to a new folder.`,
    )
  const end = Date.now() + readySecondsMax * 1000
  let said = Date.now()
  for (let attempt = 0; Date.now() < end; attempt++) {
    const running = await findRunning(place, log)
    if (running === "wait") {
      if (Date.now() - said > 5000) {
        log("the database is getting ready (recovering what was not yet written when it ended)")
        said = Date.now()
      }
      await sleep(25)
      continue
    }
    if (running) return { ...running, adopted: true, place }
    const started = await startPostmaster(place, program, options.settings ?? {})
    if (typeof started !== "string") return { ...started, adopted: false, place }
    // Another process won, or the processes of a server that was killed are still going away.
    if (!/lock file|shared memory block .* still in use|is in use/.test(started) || attempt > 200)
      throw new DatabaseUnfit(explainFailure("start", started, place))
    await sleep(50)
  }
  throw new DatabaseUnfit(
    `The database in ${place.data} did not get ready within ${readySecondsMax / 60} minutes. It was left running. Its log is ${place.log}.`,
  )
}

/** Lets the database's user reach its folder, and leaves new folders to the person whose place it is. */
function giveWay(folder: string, program: Program, isNew: boolean): void {
  if (process.geteuid?.() !== 0 || program.uid === 0) return
  if (isNew && statSync(join(folder, "..")).uid === program.uid) chownSync(folder, program.uid, program.gid)
  else if (statSync(folder).uid !== program.uid) chmodSync(folder, statSync(folder).mode | 0o011)
}

async function findRunning(
  place: Place,
  log: (line: string) => void,
): Promise<{ pid: number; socketFolder: string } | "wait" | null> {
  const file = readPostmasterFile(place.data)
  if (!file) return null
  const lives = isPostmaster(file.pid, place.data)
  // A copy of a running folder names the socket of its original, which must not be taken for its own.
  const own = lives || file.data === place.data || file.socketFolder === join(place.folder, "run")
  const answering = own && file.socketFolder !== "" && (await answers(file.socketFolder))
  if (answering && file.ready) return { pid: file.pid, socketFolder: file.socketFolder }
  if (answering) return "wait"
  if (lives) {
    if (file.ready && !existsSync(socketFile(file.socketFolder))) {
      log("the running database has lost its socket; it is stopped and started again")
      await stopPostmaster(file.pid, place.data)
    }
    return "wait"
  }
  const recorded = readHost(place.host)
  const beside = file.socketFolder.startsWith(place.folder)
  if (mayRunElsewhere(recorded, thisHost(), beside))
    throw new DatabaseUnfit(
      `The folder ${place.data} is marked as in use by a database on the machine “${recorded?.name}”. Nothing was started: two on one folder destroy it. If nothing runs there any more, delete ${join(place.data, "postmaster.pid")} and start again.`,
    )
  removeStale(file.pid, place)
  return null
}

/**
 * PostgreSQL replaces the lock file of a dead server itself, unless its number belongs to another process by now (usual in containers).
 * We know that one is not a postmaster; while anything still works in the data folder the file stays.
 */
function removeStale(pid: number, place: Place): void {
  if (process.platform !== "linux") return
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return
  }
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    try {
      if (readlinkSync(`/proc/${name}/cwd`) === place.data) return
    } catch {
      // Gone, or not ours to see.
    }
  }
  rmSync(join(place.data, "postmaster.pid"), { force: true })
}

export function answers(socketFolder: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ path: socketFile(socketFolder) })
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })
}

/** Starts a server; returns what it said when it ended instead of getting ready. */
async function startPostmaster(
  place: Place,
  program: Program,
  settings: Settings,
): Promise<{ pid: number; socketFolder: string } | string> {
  const socketFolder = socketFolderOf(place.folder, program.uid)
  makePrivateFolder(socketFolder, program.uid, program.gid)
  writeFileSync(join(place.data, "tagwerk.conf"), settingLines({ ...embeddedSettings(), ...settings }))
  const logFile = openLog(place.log)
  const from = statSync(place.log).size
  const child = launch(
    program,
    [
      "-D",
      place.data,
      "-p",
      String(socketPort),
      "-c",
      `unix_socket_directories="${socketFolder.replaceAll('"', '""')}"`,
      "-c",
      "unix_socket_permissions=0700",
      "-c",
      "listen_addresses=",
    ],
    logFile,
  )
  closeSync(logFile)
  child.unref()
  let ended: string | undefined
  child.once("error", error => {
    ended = error.message
  })
  child.once("exit", (code, signal) => {
    // A server that got ready ends much later, perhaps after its folder.
    ended ??= (existsSync(place.log) && readFileSync(place.log).subarray(from).toString()) || `ended with ${signal ?? code}`
  })
  while (ended === undefined) {
    const file = readPostmasterFile(place.data)
    if (file?.pid === child.pid && file?.ready) {
      writeFileSync(place.host, `${JSON.stringify(thisHost())}\n`)
      return { pid: file.pid, socketFolder }
    }
    await sleep(10)
  }
  return ended
}

function openLog(path: string): number {
  if (existsSync(path) && statSync(path).size > 5_000_000) renameSync(path, `${path}.1`)
  return openSync(path, "a", 0o600)
}

/** A fast shutdown: open transactions are rolled back, everything committed is on disk. Returns when the process is gone. */
export async function stopPostmaster(pid: number, data: string): Promise<void> {
  for (const [signal, seconds] of [
    ["SIGINT", 60],
    ["SIGQUIT", 10],
  ] as const) {
    if (!isPostmaster(pid, data)) return
    process.kill(pid, signal)
    const end = Date.now() + seconds * 1000
    while (Date.now() < end && isPostmaster(pid, data)) await sleep(10)
  }
}
