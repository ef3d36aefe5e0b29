/** Writing to the log: an unnumbered row in the verb's own transaction. It takes a number once it is committed and seen. */
import type { EventKind, Events } from "@tagwerk/contract/event.ts"
import { newUuid } from "@tagwerk/contract/id.ts"
import { named } from "../db/batch.ts"
import type { Query } from "../db/connect.ts"

/** For hot verbs, as part of their batch: $1 stream, $2 id, $3 kind, $4 body. */
export const appendEvent = named("append_event", "insert into event (stream_id, id, kind, body) values ($1, $2, $3, $4)")

/** Appends to a project's or workspace's stream (its UUID). `id`: a response's event has the response's id. */
export async function append<K extends EventKind>(
  tx: { query: Query },
  stream: string,
  kind: K,
  body: Events[K],
  id: string = newUuid(),
): Promise<void> {
  await tx.query(appendEvent.text, [stream, id, kind, body])
}

/** A stream begins with its project or workspace. */
export async function openStream(tx: { query: Query }, stream: string, workspace: string): Promise<void> {
  await tx.query("insert into stream (stream_id, workspace_id) values ($1, $2) on conflict do nothing", [stream, workspace])
}
