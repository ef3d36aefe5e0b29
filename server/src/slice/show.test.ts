import { newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { describe, expect, it } from "vitest"
import { responsesOf } from "./show.ts"

describe("which responses are beyond the plan", () => {
  const task = newId("task")
  const row = (worker: string, position: number, more: Partial<Parameters<typeof responsesOf>[1][number]> = {}) => ({
    id: newUuid(),
    worker,
    pseudonym: "w",
    model: false,
    form_version: 1,
    stage: 0,
    revision: 1,
    late: false,
    value: {},
    spent_ms: null,
    created_at: "2026-11-25T00:00:00.000Z",
    position,
    verdict: null,
    reason: null,
    ...more,
  })
  const [ann, ben, cem] = [newUuid(), newUuid(), newUuid()]

  it("in time before late, then by place in the log", () => {
    const rows = [row(ann!, 1, { late: true }), row(ben!, 2), row(cem!, 3)]
    const shown = responsesOf(task, rows, 2)
    expect(shown.map(one => [toUuid(one.worker), one.extra])).toEqual([
      [ann, true],
      [ben, false],
      [cem, false],
    ])
  })

  it("an amendment keeps the place of what it replaces", () => {
    const rows = [row(ann!, 1), row(ben!, 2), row(ann!, 9, { revision: 2 })]
    const shown = responsesOf(task, rows, 1)
    expect(shown.map(one => [toUuid(one.worker), one.revision, one.superseded, one.extra])).toEqual([
      [ann, 1, true, false],
      [ben, 1, false, true],
      [ann, 2, false, false],
    ])
  })
})
