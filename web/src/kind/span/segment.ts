/** A text cut where spans begin and end, so that each part can show all the spans over it. */
export interface Marked {
  key: string
  start: number
  end: number
}
export interface Segment<M extends Marked> {
  start: number
  end: number
  /** The spans over this part: the longest first, so that shorter ones are drawn over it. */
  marks: readonly M[]
}

/** Parts from 0 to `length` without gaps; `cuts` are further places to cut at, such as the cursor. */
export function cutText<M extends Marked>(length: number, marks: readonly M[], cuts: readonly number[] = []): Segment<M>[] {
  const places = new Set([0, length])
  for (const mark of marks) {
    places.add(clampPlace(mark.start, length))
    places.add(clampPlace(mark.end, length))
  }
  for (const cut of cuts) places.add(clampPlace(cut, length))
  const sorted = [...places].sort((a, b) => a - b)
  const ordered = [...marks].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
  return sorted.slice(0, -1).map((start, i) => {
    const end = sorted[i + 1] ?? length
    return { start, end, marks: ordered.filter(mark => mark.start <= start && mark.end >= end) }
  })
}

/** Which line below the text each span gets, so that overlapping ones do not hide each other; 0 is nearest to the text. */
export function lanes<M extends Marked>(marks: readonly M[]): Map<string, number> {
  const ends: number[] = []
  const found = new Map<string, number>()
  for (const mark of [...marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    let lane = ends.findIndex(end => end <= mark.start)
    if (lane < 0) lane = ends.length
    ends[lane] = mark.end
    found.set(mark.key, lane)
  }
  return found
}

function clampPlace(place: number, length: number): number {
  return Math.min(Math.max(0, place), length)
}
