/** Leases end by themselves: swept every second, and by any claim that finds nothing. Any number of sweepers may run. */
import { newUuid } from "@tagwerk/contract/id.ts"
import type { House, Send } from "../act.ts"
import { createRounds } from "../jobs/rounds.ts"
import { expire } from "./hold.sql.ts"

/** Ends what is over in one project; returns how many leases ended. */
export async function expireProject(send: Send, _house: House, project: string): Promise<number> {
  let ended = 0
  for (;;) {
    const n = (await send([{ statement: expire, values: [project, newUuid()] }]))[0]![0]?.["n"] as number
    ended += n
    if (n < 500) return ended
  }
}

/** Projects swept in one second; more are taken in turns. */
const turn = 300

export interface Sweeper {
  sweep(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export function createSweeper(house: House, { pause_ms = 1_000, onSwept = (_count: number) => {} } = {}): Sweeper {
  let after = "00000000-0000-0000-0000-000000000000"
  const sweep = async (): Promise<number> => {
    const streams = await house.db.query<{ stream_id: string; workspace_id: string }>(
      "select stream_id, workspace_id from stream where stream_id > $1 and stream_id <> workspace_id order by stream_id limit $2",
      [after, turn],
    )
    after = streams.length < turn ? "00000000-0000-0000-0000-000000000000" : streams.at(-1)!.stream_id
    let ended = 0
    for (const { stream_id, workspace_id } of streams)
      ended += await expireProject(statements => house.db.batch(workspace_id, statements), house, stream_id)
    if (ended > 0) onSwept(ended)
    return ended
  }
  const rounds = createRounds(sweep, pause_ms, error =>
    house.journal.log("warn", "the sweeper could not reach the database", { error }),
  )
  return { sweep, start: rounds.start, stop: () => rounds.stop() }
}
