/** A stream ends with its project: what is erased leaves no events behind; that it was erased stands in the workspace's stream. */
import type { Query } from "../db/connect.ts"

export async function closeStream(tx: { query: Query }, stream: string): Promise<void> {
  // The stream's row first: sequencer and consumers hold it or a cursor while they work, and find nothing afterwards.
  await tx.query("delete from stream where stream_id = $1", [stream])
  await tx.query("delete from cursor where stream_id = $1", [stream])
  await tx.query("delete from due where stream_id = $1", [stream])
  await tx.query("delete from event where stream_id = $1", [stream])
}
