/**
 * Searchable text follows from the log, behind whatever adds tasks: the trigram index costs more than the task itself, and an import
 * must not wait for it (it lags by a minute behind a million rows).
 */
import type { Events } from "@tagwerk/contract/event.ts"
import type { Consumer } from "../log/follow.ts"
import * as sql from "./text.sql.ts"

/** Rows after which a transaction ends, so that other consumers come between. */
const rowsMax = 5_000

export function createTextConsumer(): Consumer {
  return {
    name: "text",
    async take({ query, workspace, stream }, events) {
      let rows = 0
      for (const event of events) {
        if (event.kind === "task.added") {
          const { count, first, last } = event.body as Events["task.added"]
          await query(sql.putTexts, [stream, workspace, first ?? sql.least, last ?? sql.greatest])
          rows += count
        } else if (event.kind === "task.retired") {
          await query(sql.dropErased, [stream, workspace, (event.body as Events["task.retired"]).task])
          rows++
        }
        if (rows >= rowsMax) return event.position
      }
    },
  }
}
