/** Work that comes round: a round, a pause, the next round; never two at a time. What fails is said and comes round again. */
export interface Rounds {
  start(): void
  /** No further round. `interrupt` ends one that is under way; it is waited for in any case. */
  stop(interrupt?: () => unknown): Promise<void>
}

/** `failed` hears of nothing that fails while it is being stopped. */
export function createRounds(round: () => Promise<unknown>, pause_ms: number, failed: (error: unknown) => void): Rounds {
  let timer: NodeJS.Timeout | null = null
  let running: Promise<unknown> = Promise.resolve()
  const next = () => {
    timer = setTimeout(() => {
      running = round()
        .catch(error => timer && failed(error))
        .finally(() => timer && next())
    }, pause_ms)
  }
  return {
    start: next,
    async stop(interrupt) {
      if (timer) clearTimeout(timer)
      timer = null
      await interrupt?.()
      await running
    },
  }
}
