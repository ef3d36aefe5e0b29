/**
 * Threads of our own: the only place that starts one. Their sources come with the types taken off by the main thread. Node itself would
 * do it in the thread, by a WebAssembly program that each thread starts anew: 100 ms a thread, and V8 13.6 crashes the process now and
 * then when one thread frees WebAssembly code while another uses it (Runtime_TierUpWasmToJSWrapper → WasmImportWrapperCache::Free; 3 of
 * 20 test runs with 90 threads each).
 */
import { readFileSync } from "node:fs"
import { createRequire, stripTypeScriptTypes } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { type ResourceLimits, Worker } from "node:worker_threads"

const known = new Map<string, Map<string, string>>()
const require = createRequire(import.meta.url)

/** JavaScript by URL: the entry and every TypeScript file it reaches. Made once a process. */
export function sourcesOf(entry: URL): Map<string, string> {
  const before = known.get(entry.href)
  if (before) return before
  const found = new Map<string, string>()
  const visit = (url: string) => {
    if (found.has(url)) return
    const source = quietly(() => stripTypeScriptTypes(readFileSync(fileURLToPath(url), "utf8")))
    found.set(url, source)
    for (const [, name] of source.matchAll(/\b(?:from|import)\s*"(\.{1,2}\/[^"]+\.ts|@tagwerk\/[^"]+)"/g))
      visit(name!.startsWith(".") ? new URL(name!, url).href : pathToFileURL(require.resolve(name!)).href)
  }
  visit(entry.href)
  known.set(entry.href, found)
  return found
}

/** Node says once a process that this function may still change; that is ours to know and nobody's to read on their terminal. */
function quietly<T>(work: () => T): T {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return work()
  } finally {
    process.emitWarning = emitWarning
  }
}

/** What such a thread runs first (as JavaScript): whatever is not among the sources, Node loads by itself. */
const boot = `
  const { workerData } = require("node:worker_threads")
  require("node:module").registerHooks({
    load(url, context, next) {
      const source = workerData.sources.get(url)
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true }
    },
  })
  import(workerData.entry)`

/** Runs a TypeScript file on a thread; it finds `data` in `workerData.data`. */
export function startThread(entry: URL, data: unknown, resourceLimits: ResourceLimits = {}): Worker {
  return new Worker(boot, { eval: true, workerData: { data, entry: entry.href, sources: sourcesOf(entry) }, resourceLimits })
}
