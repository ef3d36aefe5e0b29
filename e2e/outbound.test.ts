/** A default run makes no outbound request: start with the demo, open pages, sign in, stop; every connection is written down. */
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "vitest"

test("start, demo, sign-in and stop stay on this machine", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tagwerk-outbound-"))
  const file = join(folder, "outbound")
  const server = spawn(
    process.execPath,
    [
      "--import",
      join(import.meta.dirname, "outbound-hook.mjs"),
      join(import.meta.dirname, "../server/bin/tagwerk.mjs"),
      "start",
      "--json",
    ],
    {
      env: {
        ...process.env,
        DATABASE_URL: "",
        TAGWERK_FOLDER: join(folder, "tw"),
        TAGWERK_PORT: "0",
        TAGWERK_OUTBOUND_FILE: file,
      },
      stdio: ["ignore", "pipe", "ignore"],
    },
  )
  try {
    const line = await new Promise<string>((resolve, reject) => {
      server.once("exit", code => reject(new Error(`it ended with ${code}`)))
      server.stdout.once("data", chunk => resolve(String(chunk)))
    })
    const { address, link } = JSON.parse(line) as { address: string; link: string }
    const session = await fetch(`${address}/api/session/link`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: link.split("#")[1] }),
    })
    expect(session.status).toBe(200)
    const { workspaces } = (await session.json()) as { workspaces: { id: string }[] }
    const cookie = session.headers
      .getSetCookie()
      .map(one => one.split(";")[0])
      .join("; ")
    const projects = (await (
      await fetch(`${address}/api/workspaces/${workspaces[0]!.id}/projects`, { headers: { cookie } })
    ).json()) as { items: { name: string; counts: { responses: number } }[] }
    // The demo is there, and part of it is done.
    expect(projects.items.map(project => project.name).sort()).toEqual([
      "Banking intents",
      "Blood cells",
      "Names in posts",
      "Replies to customers",
    ])
    expect(projects.items.find(project => project.name === "Banking intents")!.counts.responses).toBeGreaterThanOrEqual(400)
    for (const path of ["/", "/docs", "/openapi.json", "/health", "/metrics"])
      expect((await fetch(address + path)).status, path).toBe(200)
    const ended = new Promise(resolve => server.once("exit", resolve))
    server.kill("SIGINT")
    expect(await ended).toBe(0)
    // Once a thread.
    expect([...new Set(readFileSync(file, "utf8").trim().split("\n"))]).toEqual(["started"])
  } finally {
    server.kill("SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
}, 180_000)
