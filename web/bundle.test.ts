/** What the build promises the server and the phone: sizes, no inline code, addresses that a path prefix can move. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
  dynamicImports?: string[]
}

const root = fileURLToPath(new URL(".", import.meta.url))
let out: string
let manifest: Record<string, Chunk>

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "tagwerk-build-"))
  process.env.NODE_ENV = "production"
  await build({
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "warn",
    build: { outDir: out, emptyOutDir: true, manifest: "manifest.json" },
  })
  manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as Record<string, Chunk>
}, 180_000)
afterAll(() => rm(out, { recursive: true, force: true }))

/** Every file a page loads for this entry, what it imports at once included. */
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const file of chunk.css ?? []) seen.add(file)
  for (const other of chunk.imports ?? []) filesOf(other, seen)
  return seen
}
const packed = async (files: Iterable<string>) => {
  let bytes = 0
  for (const file of files) bytes += gzipSync(await readFile(join(out, file)), { level: 9 }).length
  return bytes
}

test("the worker's page is at most 150 kB packed, with its messages, and without router and fonts", async () => {
  const files = filesOf("label.html")
  filesOf("src/messages/de/label.po", files)
  const bytes = await packed(files)
  expect(bytes).toBeGreaterThan(60_000)
  expect(bytes).toBeLessThanOrEqual(150_000)
  const code = (await Promise.all([...files].map(file => readFile(join(out, file), "utf8")))).join("")
  expect(code).not.toContain("createRootRoute")
  expect(code).not.toContain("woff2")
})

test("pages hold no inline code, and every address begins with ./", async () => {
  for (const name of ["index.html", "label.html"]) {
    const html = await readFile(join(out, name), "utf8")
    expect(html).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|data:/)
    const addresses = [...html.matchAll(/\b(?:src|href|content)="([^"]*\/[^"]*)"/g)].map(match => match[1] ?? "")
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) if (!address.startsWith("image/")) expect(address).toMatch(/^\.\//)
  }
})

test("styles and scripts name no other host and hold no data: addresses", async () => {
  for (const file of await readdir(join(out, "assets"))) {
    if (!/\.(css|js)$/.test(file)) continue
    const text = await readFile(join(out, "assets", file), "utf8")
    if (file.endsWith(".css")) expect(text).not.toMatch(/url\(["']?(?:https?:|data:|\/)/)
    expect(text).not.toMatch(/\bimport\(["'`]https?:/)
  }
})
