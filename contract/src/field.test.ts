import fc from "fast-check"
import { expect, test } from "vitest"
import { idOf } from "./field.ts"
import { newUuid, parseId, toId } from "./id.ts"

const pattern = new RegExp((idOf("task") as unknown as { pattern: string }).pattern)

test("what fits the pattern of an id has a UUID, and every id fits it", () => {
  for (let i = 0; i < 200; i++) expect(toId("task", newUuid())).toMatch(pattern)
  fc.assert(
    fc.property(fc.stringMatching(/^task_[0-9a-hjkmnp-tv-z]{26}$/), text => {
      expect(pattern.test(text)).toBe(parseId("task", text) !== null)
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.stringMatching(pattern), text => parseId("task", text) !== null),
    { numRuns: 500 },
  )
})
