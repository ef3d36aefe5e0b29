/**
 * One-to-one matching of two sets of regions: the assignment problem, solved exactly.
 *
 * Model: of the pairs whose score is at least `scoreMin`, choose a one-to-one set with the greatest total score. Pairs below
 * are never made, so a region may stay alone.
 * Method: pairs that may be made split the regions into connected components (boxes overlap only near by); each component is
 * solved by the Hungarian method with shortest augmenting paths, O(n²m).
 * Source: Kuhn 1955, Naval Research Logistics 2; Jonker and Volgenant 1987, Computing 38.
 */

/** One pair of a matching. */
export interface Match {
  /** Index in the first set. */
  row: number
  /** Index in the second set. */
  column: number
  score: number
}

/**
 * The one-to-one matching with the greatest total score.
 *
 * @param score - similarity of row r and column c; NaN counts as "never".
 * @param scoreMin - pairs below this score are never made; must be greater than 0.
 * @returns pairs, by row.
 * @throws RangeError when `scoreMin` is not a positive number.
 * @example
 * ```ts
 * import { matchPairs } from "@tagwerk/quality"
 * const iou = [[0.9, 0.8], [0.85, 0]]
 * matchPairs(2, 2, (r, c) => iou[r]![c]!, 0.5).map(m => [m.row, m.column])
 * // → [[0, 1], [1, 0]]
 * ```
 */
export function matchPairs(
  rows: number,
  columns: number,
  score: (row: number, column: number) => number,
  scoreMin: number,
): Match[] {
  if (!(scoreMin > 0))
    throw new RangeError(`The least score of a match must be greater than 0; it is ${scoreMin}. Nothing was matched.`)
  const scores = new Float64Array(rows * columns)
  const parent = Int32Array.from({ length: rows + columns }, (_, i) => i)
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const s = score(r, c)
      if (!(s >= scoreMin)) continue
      scores[r * columns + c] = s
      parent[rootOf(parent, r)] = rootOf(parent, rows + c)
    }
  const components = new Map<number, { rows: number[]; columns: number[] }>()
  for (let i = 0; i < rows + columns; i++) {
    const root = rootOf(parent, i)
    const component = components.get(root) ?? { rows: [], columns: [] }
    if (i < rows) component.rows.push(i)
    else component.columns.push(i - rows)
    components.set(root, component)
  }
  const matches: Match[] = []
  for (const component of components.values()) {
    if (component.rows.length === 0 || component.columns.length === 0) continue
    for (const [r, c] of assign(component.rows, component.columns, scores, columns)) {
      const s = scores[r * columns + c]!
      if (s > 0) matches.push({ row: r, column: c, score: s })
    }
  }
  return matches.sort((a, b) => a.row - b.row)
}

/** Hungarian method on cost −score; needs at most as many rows as columns, so the smaller side becomes the rows. */
function assign(rows: number[], columns: number[], scores: Float64Array, stride: number): [number, number][] {
  if (rows.length === 1 && columns.length === 1) return [[rows[0]!, columns[0]!]]
  const turned = rows.length > columns.length
  const n = turned ? columns.length : rows.length
  const m = turned ? rows.length : columns.length
  const cost = (i: number, j: number): number =>
    turned ? -scores[rows[j - 1]! * stride + columns[i - 1]!]! : -scores[rows[i - 1]! * stride + columns[j - 1]!]!
  const u = new Float64Array(n + 1)
  const v = new Float64Array(m + 1)
  const rowOf = new Int32Array(m + 1)
  const way = new Int32Array(m + 1)
  for (let i = 1; i <= n; i++) {
    rowOf[0] = i
    let j0 = 0
    const least = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY)
    const used = new Uint8Array(m + 1)
    do {
      used[j0] = 1
      const i0 = rowOf[j0]!
      let delta = Number.POSITIVE_INFINITY
      let j1 = 0
      for (let j = 1; j <= m; j++) {
        if (used[j]) continue
        const reduced = cost(i0, j) - u[i0]! - v[j]!
        if (reduced < least[j]!) {
          least[j] = reduced
          way[j] = j0
        }
        if (least[j]! < delta) {
          delta = least[j]!
          j1 = j
        }
      }
      for (let j = 0; j <= m; j++)
        if (used[j]) {
          u[rowOf[j]!]! += delta
          v[j]! -= delta
        } else least[j]! -= delta
      j0 = j1
    } while (rowOf[j0] !== 0)
    do {
      const j1 = way[j0]!
      rowOf[j0] = rowOf[j1]!
      j0 = j1
    } while (j0 !== 0)
  }
  const pairs: [number, number][] = []
  for (let j = 1; j <= m; j++) {
    const i = rowOf[j]!
    if (i > 0) pairs.push(turned ? [rows[j - 1]!, columns[i - 1]!] : [rows[i - 1]!, columns[j - 1]!])
  }
  return pairs
}

function rootOf(parent: Int32Array, i: number): number {
  let at = i
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}
