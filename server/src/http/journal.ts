/** Structured logs: one JSON object a line. Ids and numbers only; never what people wrote or labelled. */
export type Level = "debug" | "info" | "warn" | "error"
const order: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 }

export interface Journal {
  log(level: Level, message: string, fields?: Record<string, unknown>): void
}

export function createJournal(least: Level, write: (line: string) => void, now: () => number = Date.now): Journal {
  return {
    log(level, message, fields = {}) {
      if (order[level] < order[least]) return
      const { error, ...rest } = fields
      const shown =
        error instanceof Error
          ? { error: error.message, stack: error.stack }
          : error === undefined
            ? {}
            : { error: String(error) }
      write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, message, ...rest, ...shown })}\n`)
    },
  }
}

export const silent: Journal = { log() {} }
