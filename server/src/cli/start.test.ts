/** What a start says when it cannot: one row a reason, and that nothing was started. Each is the real command in a process of its own. */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createTestDatabase, type TestDatabase, withClient } from "../db/test-database.ts"

const bin = join(import.meta.dirname, "../../bin/tagwerk.mjs")
const folder = mkdtempSync(join(tmpdir(), "tagwerk-start-"))
let good: TestDatabase
let newer: TestDatabase
let taken: Server
let old: Server
let port: number
beforeAll(async () => {
  good = await createTestDatabase()
  newer = await createTestDatabase()
  await withClient(newer.url, client =>
    client.query("insert into migration (number, name, sha256, breaking) values (9999, '9999-later.sql', '', false)"),
  )
  await new Promise<void>(resolve => {
    taken = createServer().listen(0, "127.0.0.1", resolve)
  })
  port = (taken.address() as { port: number }).port
  old = await oldPostgres()
}, 180_000)
afterAll(async () => {
  taken.close()
  old.close()
  await good.drop()
  await newer.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** As much of a PostgreSQL 14 as a start speaks to before it knows: the greeting, and the version when asked. */
function oldPostgres(): Promise<Server> {
  const message = (kind: string, ...parts: (string | number[])[]) => {
    const body = Buffer.concat(parts.map(part => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))))
    const head = Buffer.alloc(5)
    head.write(kind)
    head.writeInt32BE(body.length + 4, 1)
    return Buffer.concat([head, body])
  }
  const ready = message("Z", "I")
  const greeting = Buffer.concat([message("R", [0, 0, 0, 0]), message("S", "server_version\0" + "14.13\0"), ready])
  const version = Buffer.concat([
    // One column of type text (25), then one row of six bytes.
    message("T", [0, 1], "server_version_num\0", [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
    message("D", [0, 1, 0, 0, 0, 6], "140013"),
    message("C", "SHOW\0"),
    ready,
  ])
  const server = createServer(socket => {
    let greeted = false
    socket.on("error", () => {})
    socket.on("data", chunk => {
      if (!greeted && chunk.readInt32BE(4) === 80_877_103) socket.write("N")
      else if (!greeted) {
        greeted = true
        socket.write(greeting)
      } else if (chunk[0] === 81) socket.write(version)
      else if (chunk[0] === 88) socket.end()
    })
  })
  return new Promise(resolve => server.listen(0, "127.0.0.1", () => resolve(server)))
}

function tagwerk(args: string[], env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [bin, ...args], {
      env: { ...process.env, TAGWERK_FOLDER: folder, TAGWERK_PORT: "0", ...env },
    })
    let out = ""
    let err = ""
    child.stdout.on("data", chunk => {
      out += chunk
    })
    child.stderr.on("data", chunk => {
      err += chunk
    })
    child.once("exit", code => resolve({ code, out, err }))
  })
}

const rows: [string, () => Promise<{ code: number | null; out: string; err: string }>, number, RegExp][] = [
  [
    "the port is in use",
    () => tagwerk(["start", "--no-demo"], { DATABASE_URL: good.url, TAGWERK_PORT: String(port) }),
    1,
    /port \d+ on 127\.0\.0\.1 is in use.*Nothing was started.*choose another port/,
  ],
  [
    "the database cannot be reached",
    () => tagwerk(["start"], { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }),
    1,
    /database cannot be reached.*Nothing was changed.*Check DATABASE_URL/,
  ],
  [
    "the database is too old",
    () => tagwerk(["start"], { DATABASE_URL: `postgres://one@127.0.0.1:${(old.address() as { port: number }).port}/one` }),
    1,
    /PostgreSQL is version 14; Tagwerk needs 15 or newer.*Nothing was changed.*Upgrade it/,
  ],
  [
    "the database was made by a newer version",
    () => tagwerk(["start"], { DATABASE_URL: newer.url }),
    1,
    /newer Tagwerk \(schema 9999.*Nothing was changed.*Start the newer version/,
  ],
  [
    "a setting is wrong",
    () => tagwerk(["start", "--port", "http"], { DATABASE_URL: good.url }),
    1,
    /TAGWERK_PORT is “http”.*whole number.*Nothing was started/,
  ],
  ["the command does not exist", () => tagwerk(["frobnicate"], {}), 2, /no command “frobnicate”.*Nothing was done.*--help/],
  ["an option is misspelt", () => tagwerk(["start", "--prot", "1"], {}), 2, /--prot.*Nothing was done.*--help/],
  [
    "a file cannot be written",
    () => {
      writeFileSync(join(folder, "responses.csv"), "task,worker,label\n1,a,x\n1,b,x\n")
      return tagwerk(["aggregate", join(folder, "responses.csv"), "--output", join(folder, "responses.csv", "answers.csv")], {})
    },
    2,
    /There is no folder .*Nothing was computed.*Make it, or name another/,
  ],
]
test.each(rows)(
  "%s",
  async (_name, run, code, sentence) => {
    const ended = await run()
    expect(ended.err).toMatch(sentence)
    // A sentence, not a stack, and no address that could be taken for a start.
    expect(ended.err).not.toMatch(/\n {4}at /)
    expect(ended.out).not.toMatch(/Tagwerk is at/)
    expect(ended.code).toBe(code)
  },
  60_000,
)
