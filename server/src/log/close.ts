/** A stream ends with its project: what is erased leaves no events behind; that it was erased stands in the workspace's stream. */
import type { Query } from "../db/connect.ts"

/** Nobody reads or numbers the stream any more. Its events stay for `eraseEvents`: there may be millions. */
export async function closeStream(tx: { query: Query }, stream: string): Promise<void> {
  // The stream's row first: sequencer and consumers hold it or a cursor while they work, and find nothing afterwards.
  await tx.query("delete from stream where stream_id = $1", [stream])
  await tx.query("delete from cursor where stream_id = $1", [stream])
  await tx.query("delete from due where stream_id = $1", [stream])
  await tx.query("delete from event where stream_id = $1 and position is null", [stream])
}

/** Erases up to `limit` events of a closed stream; returns how many there were. */
export async function eraseEvents(tx: { query: Query }, stream: string, limit: number): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `with gone as (delete from event where stream_id = $1 and id in (select id from event where stream_id = $1 limit $2) returning id)
     select count(*) as n from gone`,
    [stream, limit],
  )
  return row?.n ?? 0
}
