import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { ConfigWrong, prefixOf, readConfig, settings } from "./config.ts"

test.each([
  [{ TAGWERK_PORT: "http" }, /TAGWERK_PORT is “http”.*whole number/],
  [{ TAGWERK_PORT: "70000" }, /TAGWERK_PORT/],
  [{ DATABASE_URL: "mysql://x" }, /DATABASE_URL.*postgres:\/\//],
  [{ TAGWERK_URL: "data.example.org" }, /TAGWERK_URL.*address/],
  [{ TAGWERK_DEMO: "maybe" }, /TAGWERK_DEMO.*yes or no/],
  [{ TAGWERK_LOG: "loud" }, /TAGWERK_LOG.*debug/],
  [{ TAGWERK_CONNECTIONS: "1" }, /TAGWERK_CONNECTIONS.*2 to 100/],
])("a wrong setting stops the start and says which: %o", (env, sentence) => {
  expect(() => readConfig(env)).toThrow(ConfigWrong)
  expect(() => readConfig(env)).toThrow(sentence)
  expect(() => readConfig(env)).toThrow(/Nothing was started/)
})

test("defaults, folder and prefix", () => {
  const config = readConfig({}, "/srv/tagwerk")
  expect(config).toMatchObject({ database_url: null, folder: "/srv/tagwerk/.tagwerk", url: "http://127.0.0.1:4900", demo: true })
  expect(prefixOf(config)).toBe("")
  expect(prefixOf(readConfig({ TAGWERK_URL: "https://data.example.org/tagwerk/" }))).toBe("/tagwerk")
})

test("the documented page names every setting with its default", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8")
  for (const { env, says, fallback } of Object.values(settings)) {
    expect(page).toContain(`| \`${env}\` | ${says} |`)
    if (fallback) expect(page).toContain(`\`${fallback}\``)
  }
})
