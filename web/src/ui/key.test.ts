import { expect, test } from "vitest"
import { matchesKey, parseKey, types } from "./key.ts"

const press = (
  key: string,
  more: Partial<{ code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean }> = {},
) => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

test.each([
  ["a", press("a"), true],
  ["A", press("a"), true],
  ["A", press("A", { shiftKey: true }), false],
  ["Shift A", press("A", { shiftKey: true }), true],
  ["?", press("?", { shiftKey: true }), true],
  ["+", press("+"), true],
  ["Ctrl Z", press("z", { metaKey: true }), true],
  ["Ctrl Z", press("z"), false],
  ["Shift 0", press("=", { shiftKey: true, code: "Digit0" }), true],
  ["0", press("0"), true],
  ["Space", press(" "), true],
  ["Esc", press("Escape"), true],
  ["Shift ArrowLeft", press("ArrowLeft", { shiftKey: true }), true],
  ["ArrowLeft", press("ArrowLeft", { shiftKey: true }), false],
])("%s against a press: %#", (text, event, expected) => {
  expect(matchesKey(parseKey(text), event)).toBe(expected)
})

test("letters, arrows and Enter type in a field; Ctrl, Alt and Esc do not", () => {
  expect(["a", "Space", "ArrowLeft", "Enter", "?"].map(k => types(parseKey(k)))).toEqual([true, true, true, true, true])
  expect(["Ctrl K", "Alt A", "Esc", "F6"].map(k => types(parseKey(k)))).toEqual([false, false, false, false])
})
