/** For who must know a position: everything that was committed when this was called has its number when it returns. */
import { setTimeout as sleep } from "node:timers/promises"
import type { Db } from "../db/connect.ts"
import { sequence } from "./sequence.ts"

/** Returns the stream's position. Another process's sequencer may be at work on the stream: then it is waited for. */
export async function numberAll(db: Db, stream: string): Promise<number> {
  const [began] = await db.query<{ at: string }>("select clock_timestamp()::text as at")
  for (;;) {
    await sequence(db)
    const [row] = await db.query<{ position: number; waits: boolean }>(
      `select s.position, exists (select from event e where e.stream_id = $1 and e.position is null and e.at <= $2::timestamptz) as waits
         from stream s where s.stream_id = $1`,
      [stream, began!.at],
    )
    if (!row?.waits) return row?.position ?? 0
    await sleep(20)
  }
}
