/**
 * Makes a fresh clone ready, in under 100 ms when it already is: packages as the lockfile says, Node 24 among them, the web app built.
 * Plain JavaScript without dependencies: it runs before there are any, on any Node from 20.20 on.
 */
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(fileURLToPath(import.meta.url))
const modules = join(root, "node_modules")
const stamp = join(modules, ".tagwerk-setup")
const lock = join(root, ".setup.lock")
const node = join(modules, ".bin", process.platform === "win32" ? "node.cmd" : "node")

/** A sentence for the person at the terminal, instead of a stack. */
class Stop extends Error {}

const isTerminal = Boolean(process.stderr.isTTY)
let shown = ""
/** One line that is written over on a terminal; elsewhere a line of its own. */
function progress(line) {
  if (line === shown) return
  shown = line
  process.stderr.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`)
}
function endProgress() {
  if (isTerminal && shown) process.stderr.write("\r\x1b[K")
  shown = ""
}

const hash = text => createHash("sha256").update(text).digest("hex")
const readJson = path => JSON.parse(readFileSync(path, "utf8"))

/** The packages of a lockfile that belong on this machine: path → version. */
function packagesOf(lockfile) {
  const fits = (rule, value) => {
    const list = rule === undefined ? [] : [rule].flat()
    return list.every(x => x.startsWith("!")) ? !list.includes(`!${value}`) : list.includes(value)
  }
  const libc =
    process.platform === "linux" ? (process.report?.getReport().header.glibcVersionRuntime ? "glibc" : "musl") : undefined
  return Object.entries(lockfile.packages).filter(
    ([path, entry]) =>
      path.includes("node_modules/") &&
      !entry.link &&
      fits(entry.os, process.platform) &&
      fits(entry.cpu, process.arch) &&
      (!libc || fits(entry.libc, libc)),
  )
}

/** Whether somebody ran `npm ci` themselves: npm leaves its own record of what it installed. */
function isInstalled(lockfile) {
  const record = join(modules, ".package-lock.json")
  if (!existsSync(record)) return false
  const installed = readJson(record).packages
  return packagesOf(lockfile).every(([path, entry]) =>
    installed[path] ? installed[path].version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer),
  )
}

function countInstalled(paths) {
  return paths.reduce((n, [path]) => n + (existsSync(join(root, path, "package.json")) ? 1 : 0), 0)
}

async function installPackages() {
  const text = readFileSync(join(root, "package-lock.json"))
  const wanted = hash(text)
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return
  const lockfile = JSON.parse(text)
  if (!isInstalled(lockfile)) await runNpm(packagesOf(lockfile))
  writeFileSync(stamp, wanted)
}

async function runNpm(packages) {
  const total = packages.length
  progress(`installing ${total} packages`)
  // npm of the same installation that runs us, if it does.
  const script = process.env.npm_execpath
  const [file, first] = script && /\.c?js$/.test(script) ? [process.execPath, [script]] : ["npm", []]
  const retry = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
  const child = spawn(file, [...first, "ci", "--no-audit", "--no-fund", "--include=dev", "--include=optional", ...retry], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: file === "npm" && process.platform === "win32",
  })
  let output = ""
  const collect = data => {
    output += data
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  let last = 0
  const timer = setInterval(
    () => {
      const n = countInstalled(packages)
      if (n !== last) progress(`installing packages: ${n} of about ${total}`)
      last = n
    },
    isTerminal ? 250 : 5000,
  )
  const forward = signal => child.kill(signal)
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, forward)
  const code = await new Promise(resolve => {
    child.once("error", error => {
      output += error.message
      resolve(1)
    })
    child.once("close", resolve)
  })
  clearInterval(timer)
  endProgress()
  if (code === 0) return console.error(`installed ${countInstalled(packages)} packages`)
  const said = output
    .split("\n")
    .filter(line => !/EBADENGINE|^npm (warn|notice)/i.test(line) && line.trim())
    .join("\n")
  console.error(said)
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/.test(output))
    throw new Stop(
      "The packages could not be downloaded: the registry cannot be reached. Your data was not touched. Check the connection (or the proxy: npm config get proxy) and run the same command again.",
    )
  if (/ENOSPC/.test(output))
    throw new Stop("The packages need about 1 GB and the disk is full. Free some and run the same command again.")
  if (/EACCES|EPERM|EROFS/.test(output))
    throw new Stop(
      `The packages cannot be written to ${modules}. Run this as the owner of the folder, or give it to this user (chown -R).`,
    )
  throw new Stop(
    "npm ci failed; what it said is above. Your data was not touched. Mend the cause and run the same command again.",
  )
}

/** The Node that runs Tagwerk: 24 or newer, from the packages or the one that runs us. */
function findNode() {
  const own = Number(process.versions.node.split(".")[0])
  if (existsSync(node)) {
    if (own >= 24) return node
    const { status } = spawnSync(node, ["--version"], { shell: process.platform === "win32" })
    if (status === 0) return node
  }
  if (own >= 24) return process.execPath
  throw new Stop(
    `Tagwerk needs Node 24 or newer; this is ${process.versions.node}, and there is no packaged Node for ${process.platform}-${process.arch} here. Nothing was started. Install Node 24 (nodejs.org) and run the same command again.`,
  )
}

/** One number for all that the web app is built from. */
function hashOfSources() {
  const digest = createHash("sha256")
  const walk = folder => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && entry.name !== "dist") walk(path)
      } else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
        digest.update(`${path.slice(root.length)}\0`).update(readFileSync(path))
    }
  }
  for (const folder of ["web", "contract", "quality"]) if (existsSync(join(root, folder))) walk(join(root, folder))
  return digest.update(readFileSync(join(root, "package-lock.json"))).digest("hex")
}

function buildWeb(node24) {
  if (!existsSync(join(root, "web", "index.html"))) return
  const built = join(root, "web", "dist", ".built-from")
  const wanted = hashOfSources()
  if (existsSync(built) && readFileSync(built, "utf8") === wanted) return
  progress("building the web app")
  const { status, stdout, stderr } = spawnSync(
    node24,
    [join(modules, "vite", "bin", "vite.js"), "build", "web", "--logLevel", "warn"],
    {
      cwd: root,
      encoding: "utf8",
    },
  )
  endProgress()
  if (status !== 0) {
    console.error(`${stdout ?? ""}${stderr ?? ""}`)
    throw new Stop(
      "The web app could not be built; what the builder said is above. The earlier build, if there was one, may be gone.",
    )
  }
  mkdirSync(dirname(built), { recursive: true })
  writeFileSync(built, wanted)
  console.error("built the web app")
}

/** Two commands on one clone at once: the second waits until the first is done. */
async function alone(work) {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" })
      break
    } catch (error) {
      // A folder that cannot be written can still be ready; if it is not, the work says why.
      if (error.code !== "EEXIST") return await work()
    }
    if (isAbandoned()) rmSync(lock, { force: true })
    else progress("waiting for another set-up of this folder")
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  process.once("exit", () => rmSync(lock, { force: true }))
  await work()
}

function isAbandoned() {
  try {
    const holder = Number(readFileSync(lock, "utf8"))
    // Just made, its number not yet written.
    return holder ? !isAlive(holder) : Date.now() - statSync(lock).mtimeMs > 2000
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === "EPERM"
  }
}

function checkOwnNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
  if (major < 20 || (major === 20 && minor < 20))
    throw new Stop(
      `Tagwerk is set up by Node 20.20 or newer; this is ${process.versions.node}. Install a newer one (nodejs.org).`,
    )
}

try {
  checkOwnNode()
  await alone(async () => {
    await installPackages()
    buildWeb(findNode())
  })
} catch (error) {
  endProgress()
  if (!(error instanceof Stop)) throw error
  console.error(error.message)
  process.exitCode = 1
}
