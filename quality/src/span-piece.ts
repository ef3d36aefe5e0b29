/** A text cut into the pieces that nobody's span divides, and back from pieces to spans. */
import type { BinaryVotes } from "./two-coin.ts"

/** A labelled stretch, half open, in Unicode code points. */
export interface Span {
  start: number
  end: number
  label: string
}
export interface FusedSpan extends Span {
  /** Mean probability of its code points to carry the label, in (0, 1). */
  confidence: number
  /** Those who marked some of it with this label, and their share among the task's workers. */
  workers: string[]
  share: number
}
export interface SpanPieces {
  task: string
  /** Names, sorted, so that nothing hangs on the order of arrival. */
  workers: string[]
  spans: (readonly Span[])[]
  /** Piece i runs from cut i to cut i + 1. */
  cuts: number[]
  /** For each worker: 1 for pieces inside one of their spans of this label. */
  covers(label: string): Uint8Array[]
}

export function spanPieces(task: string, lists: ReadonlyMap<string, readonly Span[]>, length: number | undefined): SpanPieces {
  const workers = [...lists.keys()].sort()
  const spans = workers.map(worker => lists.get(worker)!)
  const ends = new Set<number>([0])
  for (const list of spans)
    for (const span of list) {
      ends.add(span.start)
      ends.add(span.end)
    }
  if (length) ends.add(length)
  const cuts = [...ends].sort((a, b) => a - b)
  const at = new Map(cuts.map((cut, i) => [cut, i]))
  const covers = (label: string): Uint8Array[] =>
    spans.map(list => {
      const inside = new Uint8Array(cuts.length - 1)
      for (const span of list) if (span.label === label) inside.fill(1, at.get(span.start)!, at.get(span.end)!)
      return inside
    })
  return { task, workers, spans, cuts, covers }
}

/** Yes/no votes of one label, all tasks' pieces in order; a piece weighs as many tokens as it holds, at least one. */
export function spanVotes(
  tasks: readonly SpanPieces[],
  label: string,
  indexOf: ReadonlyMap<string, number>,
  tokenLength: number,
): BinaryVotes {
  const unit: number[] = []
  const worker: number[] = []
  const yes: number[] = []
  const weight: number[] = []
  for (const task of tasks) {
    const covers = task.covers(label)
    for (let i = 0; i + 1 < task.cuts.length; i++) {
      task.workers.forEach((name, w) => {
        unit.push(weight.length)
        worker.push(indexOf.get(name)!)
        yes.push(covers[w]![i]!)
      })
      weight.push(Math.max(1, Math.round((task.cuts[i + 1]! - task.cuts[i]!) / tokenLength)))
    }
  }
  return {
    units: weight.length,
    workers: indexOf.size,
    unit: Int32Array.from(unit),
    worker: Int32Array.from(worker),
    yes: Uint8Array.from(yes),
    weight: Float64Array.from(weight),
  }
}

/** Runs of pieces that are inside, cut where at least half of those on both sides change from one span to the next. */
export function spanRuns(
  task: SpanPieces,
  label: string,
  probability: readonly number[],
  inside: (piece: number) => boolean,
): FusedSpan[] {
  const { cuts, workers } = task
  const covers = task.covers(label)
  const own = task.spans.map(list => list.filter(span => span.label === label))
  const runs: FusedSpan[] = []
  let start = -1
  const close = (end: number): void => {
    if (start < 0) return
    const from = cuts[start]!
    const to = cuts[end]!
    let sum = 0
    for (let i = start; i < end; i++) sum += probability[i]! * (cuts[i + 1]! - cuts[i]!)
    const who = workers.filter((_, w) => own[w]!.some(span => span.start < to && span.end > from))
    runs.push({ start: from, end: to, label, confidence: sum / (to - from), workers: who, share: who.length / workers.length })
    start = -1
  }
  for (let i = 0; i + 1 < cuts.length; i++) {
    if (!inside(i)) close(i)
    else if (start < 0) start = i
    else {
      let both = 0
      let split = 0
      own.forEach((spans, w) => {
        if (!covers[w]![i - 1] || !covers[w]![i]) return
        both++
        if (!spans.some(span => span.start < cuts[i]! && span.end > cuts[i]!)) split++
      })
      if (split > 0 && 2 * split >= both) {
        close(i)
        start = i
      }
    }
  }
  close(cuts.length - 1)
  return runs
}
