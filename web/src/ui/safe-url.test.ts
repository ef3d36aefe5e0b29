import { expect, test } from "vitest"
import { isOutside, safeImage, safeLink } from "./safe-url.ts"

const here = "https://tagwerk.example/t/label/x"

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,x",
  "vbscript:x",
  "blob:https://x/1",
  "file:///etc/passwd",
])("%s is no link", address => {
  expect(safeLink(address, here)).toBeNull()
  expect(safeImage(address, here)).toBeNull()
})
test.each(["https://example.org/a", "mailto:a@example.org", "/t/help", "#part", "x.html"])("%s is a link", address => {
  expect(safeLink(address, here)).toBe(address)
})
test("images only from the own origin", () => {
  expect(safeImage("/files/a.png", here)).toBe("/files/a.png")
  expect(safeImage("https://tagwerk.example/a.png", here)).not.toBeNull()
  for (const address of [
    "https://evil.example/a.png",
    "//evil.example/a.png",
    "http://tagwerk.example/a.png",
    "\\\\evil.example/a.png",
    "data:image/png;base64,AA",
  ])
    expect(safeImage(address, here)).toBeNull()
})
test("what leads out", () => {
  expect(isOutside("https://example.org", here)).toBe(true)
  expect(isOutside("/a", here)).toBe(false)
})
