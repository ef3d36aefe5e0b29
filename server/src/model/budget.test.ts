import fc from "fast-check"
import { expect, test } from "vitest"
import { createBudget } from "./budget.ts"

test("whatever calls cost up to what was set aside, in whatever order they end, the limit is never exceeded and nobody waits for ever", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1_000),
      fc.nat(300),
      fc.array(
        fc.record({
          most: fc.integer({ min: 1, max: 200 }),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
          turns: fc.nat(5),
        }),
        {
          maxLength: 30,
        },
      ),
      async (limit, before, calls) => {
        const budget = createBudget(limit, before)
        let spent = before
        let refused = 0
        await Promise.all(
          calls.map(async ({ most, share, turns }) => {
            if (!(await budget.reserve(most))) {
              refused++
              // Refused only where it truly does not fit, now that nothing is out.
              expect(spent + most).toBeGreaterThan(limit)
              return
            }
            for (let i = 0; i < turns; i++) await null
            const cost = Math.floor(most * share)
            spent += cost
            budget.settle(most, cost)
          }),
        )
        expect(spent).toBeLessThanOrEqual(Math.max(limit, before))
        if (calls.length > 0 && before > limit) expect(refused).toBe(calls.length)
      },
    ),
  )
})
