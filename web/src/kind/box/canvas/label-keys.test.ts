import { expect, test } from "vitest"
import { labelKeys } from "./label-keys.ts"

test("the form's keys first, then letters of the title that no tool has, no key twice", () => {
  const keys = labelKeys([
    { name: "red", title: "Red cell" },
    { name: "rare", title: "Rare" },
    { name: "own", hotkey: "a" },
    { name: "old", retired: true },
    { name: "plate", title: "Platelet" },
  ])
  expect(Object.fromEntries(keys)).toEqual({ red: "r", rare: "d", own: "a", plate: "p" })
})
test("with more labels than letters the rest have none", () => {
  const keys = labelKeys(Array.from({ length: 40 }, (_, i) => ({ name: `l${i}` })))
  expect(keys.size).toBe(14)
  expect(new Set(keys.values()).size).toBe(14)
})
