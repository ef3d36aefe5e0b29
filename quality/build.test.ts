import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { build } from "./build.ts"

const folder = mkdtempSync(join(tmpdir(), "tagwerk-quality-"))
const user = join(folder, "user")
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The way a stranger gets it: built, packed, installed into an empty folder outside the repository, without a registry. */
beforeAll(() => {
  build(join(folder, "built"))
  mkdirSync(user)
  const npm = (...words: string[]) => execFileSync("npm", [...words, "--offline", "--no-audit", "--no-fund"], { cwd: user })
  npm("pack", join(folder, "built"), "--pack-destination", folder)
  writeFileSync(join(user, "package.json"), '{"private":true,"type":"module"}')
  npm("install", join(folder, readdirSync(folder).find(name => name.endsWith(".tgz"))!))
}, 180_000)

const installed = (name: string) => join(user, "node_modules/@tagwerk/quality", name)
const readme = readFileSync(join(import.meta.dirname, "README.md"), "utf8")
const example = /```js\n([\s\S]*?)```/.exec(readme)![1]!

/** Every Node on this machine that has no place in the repository, and the one that runs the tests. */
const nodes = [
  process.execPath,
  ...process.env["PATH"]!.split(delimiter)
    .filter(place => !place.includes("node_modules"))
    .map(place => join(place, "node"))
    .filter(existsSync),
].map(path => [execFileSync(path, ["--version"], { encoding: "utf8" }).trim(), path] as const)

test.each([...new Map(nodes)])("the README's example runs on Node %s without help", (_, node) => {
  writeFileSync(join(user, "example.mjs"), example)
  const { stdout, stderr, status } = spawnSync(node, ["example.mjs"], { cwd: user, encoding: "utf8", env: {} })
  expect(stderr).toBe("")
  expect(status).toBe(0)
  expect(stdout).toMatch(/^photo-1 cat 0\.\d+\nphoto-2 dog 0\.\d+\n$/)
})

test("it holds JavaScript and declarations, no sources, tests or dependencies, and its licence", () => {
  const names = readdirSync(installed("."))
  expect(names.filter(name => !/\.(js|d\.ts)$/.test(name)).sort()).toEqual(["LICENSE", "README.md", "package.json"])
  expect(names.filter(name => name.includes(".test."))).toEqual([])
  const about = JSON.parse(readFileSync(installed("package.json"), "utf8"))
  expect(about).not.toHaveProperty("dependencies")
  expect(about).toMatchObject({ license: "Apache-2.0", engines: { node: ">=20" } })
  for (const name of names.filter(one => one.endsWith(".js")))
    expect(readFileSync(installed(name), "utf8"), name).not.toMatch(/^(import|export) .*from "(?!\.\/[a-z-]+\.js")/m)
})

test("its declarations hold for a strict compiler that checks libraries too", () => {
  writeFileSync(join(user, "typed.ts"), `${example}\nconst first: number | undefined = belief.answer[0]\nconsole.log(first)\n`)
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "", "--lib", "es2023,dom"]
  const { stdout, status } = spawnSync(process.execPath, [compiler, ...options, "typed.ts"], { cwd: user, encoding: "utf8" })
  expect(stdout).toBe("")
  expect(status).toBe(0)
}, 180_000)

test("the sources refuse to be packed, and say how", () => {
  const { status, stderr } = spawnSync("npm", ["pack", import.meta.dirname, "--dry-run"], { cwd: user, encoding: "utf8" })
  expect(status).not.toBe(0)
  expect(stderr).toContain("npm pack ./quality/dist")
})
