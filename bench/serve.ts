/** A server for a bench: house, routes, log; prints its port. */
import type { AddressInfo } from "node:net"
import { createApp } from "../server/src/app.ts"
import { createSweeper } from "../server/src/assignment/expire.ts"
import { readConfig } from "../server/src/config.ts"
import { createStatistics } from "../server/src/db/statistics.ts"
import { buildHouse } from "../server/src/house.ts"
import { createJournal } from "../server/src/http/journal.ts"
import { createFollower } from "../server/src/log/follow.ts"
import { consumersOf } from "../server/src/runner.ts"

const config = readConfig(process.env)
const journal = createJournal("warn", line => process.stderr.write(line))
const house = await buildHouse({ config, database_url: process.env["DATABASE_URL"]!, journal })
const app = createApp(house)
app.post("/bench/empty", async (_request, reply) => reply.header("content-type", "application/json").send("{}"))
app.post("/bench/select", async (_request, reply) => {
  await house.db.batch("", [{ statement: { name: "bench_select", text: "select 1 as one" }, values: [] }])
  return reply.header("content-type", "application/json").send("{}")
})
await app.listen({ port: 0, host: "127.0.0.1" })
const follower = createFollower({
  db: house.db,
  consumers: process.env["BENCH_LOG"] === "consumers" ? consumersOf(house) : [],
  journal,
})
if (process.env["BENCH_LOG"] !== "off") follower.start()
// As every runner does.
const statistics = createStatistics(process.env["DATABASE_URL"]!, journal)
statistics.start()
const sweepers = Array.from({ length: Number(process.env.BENCH_SWEEPERS ?? 0) }, () => createSweeper(house, { pause_ms: 100 }))
for (const sweeper of sweepers) sweeper.start()
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
process.on("SIGTERM", async () => {
  for (const sweeper of sweepers) await sweeper.stop()
  await follower.stop()
  await statistics.stop()
  await app.close()
  await house.close()
  process.exit(0)
})
