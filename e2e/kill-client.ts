/**
 * The load of kill.test.ts, in a process of its own that nobody kills: many connections submit; each acknowledgement is on the disk
 * before it counts. A request that broke is sent again under the same id until it is answered.
 */
import { fsyncSync, openSync, writeSync } from "node:fs"
import { newId } from "@tagwerk/contract/id.ts"
import { openRawClient, type RawClient } from "../bench/raw-client.ts"

interface Order {
  port: number
  base: string
  tokens: string[]
  file: string
}
const order = JSON.parse(process.argv[2]!) as Order
const file = openSync(order.file, "a")
let open = 0
let broken = 0
let acknowledged = 0
let stopping = false

process.on("message", (message: string) => {
  if (message === "count") process.send!({ open, broken, acknowledged })
  if (message === "stop") stopping = true
})

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

await Promise.all(
  order.tokens.map(async token => {
    let client: RawClient | null = null
    const ask = async (path: string, body: object): Promise<{ status: number; body: string }> => {
      for (;;) {
        try {
          client ??= await openRawClient(order.port)
        } catch {
          await pause(30)
          continue
        }
        open++
        try {
          const answer = await client.post(`${order.base}/${path}`, JSON.stringify(body), token)
          open--
          // Down for a moment: the server says so itself.
          if (answer.status === 503 || answer.status === 500) {
            broken++
            await pause(30)
            continue
          }
          return answer
        } catch {
          open--
          broken++
          client = null
          await pause(30)
        }
      }
    }
    let held: string | null = null
    while (!stopping) {
      if (held === null) {
        const answer = await ask("claim", { ids: [newId("assignment")] })
        held = (JSON.parse(answer.body) as { assignments?: { id: string }[] }).assignments?.[0]?.id ?? null
        if (held === null) {
          // The claim may have been carried out before its answer was lost: what is held comes back.
          await pause(20)
          continue
        }
      }
      const response = newId("response")
      const answer = await ask("next", {
        response,
        assignment: held,
        form_version: 1,
        value: { mood: "good" },
        next: newId("assignment"),
      })
      held = null
      if (answer.status !== 200) continue
      writeSync(file, `${response}\n`)
      fsyncSync(file)
      acknowledged++
      held = (JSON.parse(answer.body) as { assignment: { id: string } | null }).assignment?.id ?? null
    }
  }),
)
process.exit(0)
