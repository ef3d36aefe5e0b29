/**
 * Builds one entry of the web client into a folder that goes away again, and serves it under the product's content policy: what the
 * browser tests and benches of this package open. The pages themselves are never shipped.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { extname, join, normalize } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "vite"

const root = fileURLToPath(new URL(".", import.meta.url))

export const contentPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types default"

export interface BuiltPage {
  address: string
  close(): Promise<void>
}

/** `entry` is a file below `web/`, such as "src/ui/ui.browser.tsx"; `more` serves further paths, such as pictures. */
export async function builtPage(entry: string, more: Record<string, { type: string; bytes: Buffer }> = {}): Promise<BuiltPage> {
  const out = await mkdtemp(join(tmpdir(), "tagwerk-page-"))
  // The test runner says "test", which would build another product: React's development code, lists that are not virtual.
  process.env.NODE_ENV = "production"
  await build({
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "warn",
    build: { outDir: out, emptyOutDir: true, manifest: "manifest.json", rolldownOptions: { input: { page: join(root, entry) } } },
  })
  const manifest = JSON.parse(await readFile(join(out, "manifest.json"), "utf8")) as Record<string, Chunk>
  const chunk = manifest[entry]
  if (!chunk) throw new Error(`The build has no entry ${entry}; it has ${Object.keys(manifest).join(", ")}.`)
  const styles = [...new Set(stylesOf(entry, manifest))].map(file => `<link rel="stylesheet" href="/${file}">`).join("")
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title><meta name="viewport" content="width=device-width"><meta id="react-aria-pressable-style"><link rel="icon" href="/icon.svg">${styles}</head><body><div id="root"></div><script type="module" src="/${chunk.file}"></script></body></html>`
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname))
    response.setHeader("Content-Security-Policy", contentPolicy)
    const extra = more[path]
    if (extra) return response.setHeader("Content-Type", extra.type).end(extra.bytes)
    if (path === "/") return response.setHeader("Content-Type", "text/html; charset=utf-8").end(html)
    try {
      const bytes = await readFile(join(out, path))
      response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream").end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done))
  const place = server.address()
  const port = typeof place === "object" && place ? place.port : 0
  return {
    address: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
      await rm(out, { recursive: true, force: true })
    },
  }
}

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

function stylesOf(key: string, manifest: Record<string, Chunk>): string[] {
  const chunk = manifest[key]
  return chunk ? [...(chunk.imports ?? []).flatMap(other => stylesOf(other, manifest)), ...(chunk.css ?? [])] : []
}

const types: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
  ".svg": "image/svg+xml",
}
