/**
 * The bytes of an import: one body of any length, or several one after the other, each at the offset where the one before ended. What
 * broke off is continued where it stands. The import begins with the piece after which no more is announced.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input } from "@tagwerk/contract/route.ts"
import type { Actor } from "../access.ts"
import { act, type Tx } from "../act.ts"
import { limited } from "../file/limited.ts"
import type { Raw } from "../http/server.ts"
import { enqueue } from "../jobs/jobs.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./import.sql.ts"
import { bytesKey, findImport } from "./import.ts"
import { toImport } from "./import-row.ts"

type Upload = Input<Api["import.upload"]>
const bytesMax = 100_000_000_000

export const uploadImport: Raw = {
  async raw({ house, caller, right, input, request, reply }) {
    const asked = input as unknown as Upload
    const key = bytesKey(toUuid(asked.workspace), toUuid(asked.project), toUuid(asked.import))
    const before = await act(house, { right, verb: (tx: Tx) => findImport(tx, asked) }, caller, asked)
    const send = (row: Parameters<typeof toImport>[0]) =>
      reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(toImport(row)))
    // Sent again after its answer was lost: it is on its way or over.
    if (before.state !== "waiting") {
      request.raw.resume()
      return send(before)
    }
    const there = (await house.storage.size(key)) ?? 0
    const offset = asked.offset ?? 0
    if (offset !== 0 && offset !== there)
      refuse("input_invalid", {
        what: "The offset",
        faults: [{ at: "/offset", sentence: `${there} bytes have arrived. Continue at offset ${there}, or begin again at 0.` }],
      })
    const remember = async (tx: Tx, _actor: Actor, isWhole: boolean) => {
      const bytes = (await house.storage.size(key)) ?? 0
      await tx.query(sql.setBytes, [toUuid(asked.project), toUuid(asked.import), bytes])
      const row = await findImport(tx, asked)
      const ids = { workspace: toUuid(asked.workspace), project: toUuid(asked.project), import: row.id }
      if (isWhole && row.state === "waiting") await enqueue(tx, "import.run", ids, `import:${row.id}`)
      return row
    }
    const call = (isWhole: boolean) =>
      act(house, { right, verb: (tx: Tx, actor: Actor) => remember(tx, actor, isWhole) }, caller, asked)
    try {
      await house.storage.extend(key, offset, limited(request.body as AsyncIterable<Buffer>, bytesMax - offset))
    } catch (error) {
      // What arrived stays, and the row says how much, so that the sender goes on from there.
      await call(false)
      throw error
    }
    return send(await call(asked.more !== true))
  },
}
