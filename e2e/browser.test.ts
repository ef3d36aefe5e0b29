import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { browserFlags, findBrowser, launchBrowser } from "./browser.ts"

const home = mkdtempSync(join(tmpdir(), "tagwerk-browser-"))
afterAll(() => rmSync(home, { recursive: true }))

function program(name: string, text: string): string {
  const path = join(home, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}

test("a named browser goes before an installed one, a stub is passed over, a wrong name is an error", () => {
  const named = program("mine", "echo Chromium 1")
  expect(findBrowser({ TAGWERK_BROWSER: named, PATH: process.env.PATH })).toBe(named)
  program("chromium", "echo please install the snap; exit 1")
  const chrome = program("google-chrome", "echo Google Chrome 2")
  expect(findBrowser({ PATH: home })).toBe(chrome)
  expect(() => findBrowser({ TAGWERK_BROWSER: join(home, "none") })).toThrow(/does not run\. Set it/)
})

test("the sandbox is off only for root", () => {
  expect(browserFlags(true)).toContain("--no-sandbox")
  expect(browserFlags(false)).not.toContain("--no-sandbox")
})

test("a page is shown", async () => {
  const browser = await launchBrowser()
  const page = await browser.newPage()
  await page.setContent("<title>one</title><button>two</button>")
  expect([await page.title(), await page.getByRole("button").textContent()]).toEqual(["one", "two"])
  await browser.close()
})
