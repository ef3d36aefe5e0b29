/** Many events at once, by bulk verbs. They are numbered in their own order, and one statement writes them all. */
import type { EventKind, Events } from "@tagwerk/contract/event.ts"
import { newUuid } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"

/** Unnumbered, as `append` writes them. */
export async function appendMany<K extends EventKind>(
  query: Query,
  stream: string,
  events: readonly { kind: K; body: Events[K] }[],
): Promise<void> {
  if (events.length === 0) return
  await query(
    "insert into event (stream_id, id, kind, body) select $1, x.id, x.kind, x.body::jsonb from unnest($2::uuid[], $3::text[], $4::text[]) as x (id, kind, body)",
    [stream, events.map(() => newUuid()), events.map(event => event.kind), events.map(event => JSON.stringify(event.body))],
  )
}

/**
 * Writes and numbers at once, in the order of `ord`: for responses that come from elsewhere, whose order means something while their ids
 * were made by other clocks. A number is given under the stream's lock and becomes visible with the event, which is all that the
 * sequencer promises too. $1 stream; `source`: a SELECT of (ord, id, kind, body, at).
 */
export const appendNumbered = (source: string) => `
  e as materialized (select row_number() over (order by ord) as n, id, kind, body, at from (${source}) x),
  s as materialized (select position from stream where stream_id = $1 for update),
  i as (insert into event (stream_id, id, position, kind, body, at) select $1, e.id, s.position + e.n, e.kind, e.body, e.at from e, s)
  update stream set position = s.position + (select count(*) from e) from s where stream.stream_id = $1`
