/** Token buckets in memory: `rate` a second, `burst` at once. A restart forgives; several processes each hold their own. */
export interface Limit {
  /** Seconds to wait, 0 when the request may go on. */
  take(key: string): number
}

export function createLimit(rate: number, burst: number, now: () => number): Limit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  let swept = now()
  return {
    take(key) {
      const at = now()
      // Full buckets say nothing that a missing one does not.
      if (at - swept > 60_000) {
        for (const [name, bucket] of buckets) if (bucket.tokens + ((at - bucket.at) / 1000) * rate >= burst) buckets.delete(name)
        swept = at
      }
      const bucket = buckets.get(key) ?? { tokens: burst, at }
      // A clock that is set back must not take away what was there.
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) / 1000) * rate)
      bucket.at = at
      buckets.set(key, bucket)
      if (bucket.tokens >= 1) {
        bucket.tokens -= 1
        return 0
      }
      return (1 - bucket.tokens) / rate
    },
  }
}
