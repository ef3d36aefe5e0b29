/**
 * The browser of the tests: an installed Chromium or Chrome, else one that is installed first.
 *
 *   const browser = await launchBrowser()
 */
import { spawnSync } from "node:child_process"
import { accessSync, constants, existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { delimiter, dirname, join } from "node:path"
import { type Browser, chromium } from "playwright-core"

const isRoot = process.geteuid?.() === 0
const names = ["chromium", "google-chrome-stable", "google-chrome", "chrome", "chromium-browser"]
const mac = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"]

/** Quiet and alone: no first-run pages, no background requests. Its own sandbox refuses to run as root. */
export function browserFlags(root: boolean = isRoot): string[] {
  return [
    "--headless",
    ...(root ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ]
}

/** Path of a browser that runs, or null. `TAGWERK_BROWSER` goes before every other. */
export function findBrowser(env: Record<string, string | undefined> = process.env): string | null {
  const named = env.TAGWERK_BROWSER
  if (named) {
    if (runs(named)) return named
    throw new Error(`TAGWERK_BROWSER is “${named}”, which does not run. Set it to the path of a Chromium or Chrome, or unset it.`)
  }
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean)
  const candidates = [...names.flatMap(name => folders.map(folder => join(folder, name))), ...mac, chromium.executablePath()]
  return candidates.find(path => isExecutable(path) && runs(path)) ?? null
}

/** Finds a browser, or installs one: Debian's as root, else Playwright's own into the user's cache. Throws a sentence if neither works. */
export function ensureBrowser(say: (line: string) => void = () => {}): string {
  const found = findBrowser()
  if (found) return found
  const tried: string[] = []
  if (isRoot && isDebian()) {
    say("installing Debian's chromium")
    const installed =
      run("apt-get", ["update", "-qq"]) ?? run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if (installed) tried.push(`apt-get: ${installed}`)
    const debian = findBrowser()
    if (debian) return debian
  }
  say("downloading a Chromium")
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js")
  const failed = run(process.execPath, [cli, "install", "chromium", ...(isRoot ? ["--with-deps"] : [])])
  if (failed) tried.push(`download: ${failed}`)
  const own = findBrowser()
  if (own) return own
  throw new Error(
    `No Chromium or Chrome was found, and none could be installed (${tried.join("; ") || "it was installed but does not run"}). Install one, or set TAGWERK_BROWSER to its path, and run the same command again.`,
  )
}

/** A headless browser; close it when done. As a normal user without user namespaces its sandbox cannot be made: then without. */
export async function launchBrowser(): Promise<Browser> {
  const options = { executablePath: ensureBrowser(), args: browserFlags() }
  if (isRoot) return chromium.launch({ ...options, chromiumSandbox: false })
  try {
    return await chromium.launch({ ...options, chromiumSandbox: true })
  } catch (error) {
    if (!/sandbox/i.test(String(error))) throw error
    return chromium.launch({ ...options, chromiumSandbox: false })
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Some distributions have a stub under the browser's name that only tells how to install it. */
function runs(path: string): boolean {
  const { status, stdout } = spawnSync(path, ["--version"], {
    encoding: "utf8",
    timeout: 20_000,
    stdio: ["ignore", "pipe", "ignore"],
  })
  return status === 0 && /Chrom/.test(stdout)
}

function isDebian(): boolean {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"))
}

/** Null when it worked, else the last thing it said. */
function run(file: string, args: string[]): string | null {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    maxBuffer: 1 << 26,
  })
  return status === 0
    ? null
    : `${stdout ?? ""}\n${stderr ?? ""}`.trim().split("\n").at(-1) || (error?.message ?? `ended with ${status}`)
}
