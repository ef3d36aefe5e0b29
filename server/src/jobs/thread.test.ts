/** A thread of ours takes no types off by itself: every TypeScript file it reaches comes along, those of other packages too. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, expect, test } from "vitest"
import { sourcesOf, startThread } from "./thread.ts"

const folder = mkdtempSync(join(tmpdir(), "tagwerk-thread-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function answerOf(entry: URL, data: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const thread = startThread(entry, data)
    thread.once("message", resolve)
    thread.once("error", reject)
  })
}

test("types, imports of files and of the house's packages, and data reach the thread", async () => {
  writeFileSync(join(folder, "twice.ts"), "export const twice = (n: number): number => n * 2\n")
  writeFileSync(
    join(folder, "entry.ts"),
    `import { parentPort, workerData } from "node:worker_threads"
import { twice } from "./twice.ts"
const { sources } = workerData as { sources: Map<string, string> }
const { data } = workerData as { data: number }
parentPort!.postMessage({ twice: twice(data), sources: sources.size })\n`,
  )
  expect(await answerOf(pathToFileURL(join(folder, "entry.ts")), 21)).toEqual({ twice: 42, sources: 2 })
})

test("an error in a thread is an error here", async () => {
  writeFileSync(join(folder, "fails.ts"), 'const why: string = "on purpose"\nthrow new Error(why)\n')
  await expect(answerOf(pathToFileURL(join(folder, "fails.ts")), null)).rejects.toThrow("on purpose")
})

test.each([
  ["../answer/batch-thread.ts", "quality/src/index.ts"],
  ["../model/learn-thread.ts", "server/src/model/learn.ts"],
  ["../import/reading-thread.ts", "contract/src/form.ts"],
])("%s takes %s along", (entry, wanted) => {
  expect([...sourcesOf(new URL(entry, import.meta.url)).keys()].some(url => url.endsWith(`/${wanted}`))).toBe(true)
})
