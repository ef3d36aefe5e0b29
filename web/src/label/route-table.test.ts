import { api } from "@tagwerk/contract/api.ts"
import { expect, test } from "vitest"
import { type LabelRoute, labelRoutes } from "./route-table.ts"

test("the calls of the label screen are the contract's", () => {
  for (const name of Object.keys(labelRoutes) as LabelRoute[])
    expect([name, ...labelRoutes[name]]).toEqual([name, api[name].method, api[name].path])
})
