/** Round ticks up to the greatest count: three or four for straight heights, 1-2-5 decades thinned out for square roots. */
export function histogramTicks(most: number, isRoot: boolean): number[] {
  if (!isRoot) {
    const step = niceStep(most / 3)
    const ticks: number[] = []
    for (let tick = 0; tick <= most; tick += step) ticks.push(tick)
    return ticks
  }
  const ticks: number[] = []
  let reached = 0
  for (let decade = 1; decade <= most; decade *= 10) {
    for (const digit of [1, 4, 9]) {
      const tick = digit * decade
      const height = Math.sqrt(tick / most)
      if (tick <= most && height - reached > 0.1) {
        ticks.push(tick)
        reached = height
      }
    }
  }
  return ticks
}

/** The next 1, 2 or 5 times a power of ten that is at least this, and at least 1. */
export function niceStep(raw: number): number {
  if (raw <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(raw))
  for (const digit of [1, 2, 5, 10]) if (digit * power >= raw * (1 - 1e-9)) return digit * power
  return 10 * power
}
