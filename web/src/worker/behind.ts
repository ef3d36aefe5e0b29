/** Which tasks a figure of the worker page rests on, as it stands in the address. */
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import type { TaskSlice } from "../task/slice.ts"

/** Of the judged responses to one question. Nothing chosen: those the others do not agree with. */
export type Behind = Pick<TaskSlice, "said" | "believed" | "right_min" | "right_max" | "state">

const number = (text: string | null) =>
  text === null || text === "" || !Number.isFinite(Number(text)) ? undefined : Number(text)

/** A response less probable than this is counted as wrong by the others. */
export const half = 0.5

export function readBehind(search: string): { question: string | null; behind: Behind; open: string | null } {
  const given = new URLSearchParams(search)
  const behind: Behind = {}
  const put = <F extends keyof Behind>(field: F, value: Behind[F] | undefined) => {
    if (value !== undefined) behind[field] = value
  }
  put("said", given.get("said") ?? undefined)
  put("believed", given.get("believed") ?? undefined)
  put("right_min", number(given.get("right_min")))
  put("right_max", number(given.get("right_max")))
  put("state", given.get("state") === "gold" ? "gold" : undefined)
  return { question: given.get("question"), behind, open: given.get("open") }
}

export function writeBehind(question: string | null, behind: Behind, open: string | null = null): string {
  const made = new URLSearchParams()
  if (question !== null) made.set("question", question)
  for (const [field, value] of Object.entries(behind)) if (value !== undefined) made.set(field, String(value))
  if (open) made.set("open", open)
  return made.size > 0 ? `?${made}` : ""
}

export const isSame = (a: Behind, b: Behind): boolean =>
  (["said", "believed", "right_min", "right_max", "state"] as const).every(field => a[field] === b[field])
export const isNothing = (behind: Behind): boolean => Object.keys(behind).length === 0
/** Where the others say something else; where it can be partly right, anything else at all. */
export const differing = (measure: WorkerQuestion["measure"]): Behind => ({ right_max: measure === "right" ? half : 0.9995 })

/** What a slice of tasks takes of it: at least that the response was judged. */
export function sliceOf(worker: string, question: string, behind: Behind): TaskSlice {
  const { said, believed, right_min, right_max } = behind
  const isJudged = believed !== undefined || right_min !== undefined || right_max !== undefined
  return { worker: worker as never, question, ...behind, ...(isJudged || said === undefined ? {} : { right_min: 0 }) }
}

type Matrix = NonNullable<WorkerQuestion["matrix"]>
export type MatrixLabel = Matrix["labels"][number]

/** How a slice names a label of the matrix. */
export const nameIn = (label: MatrixLabel): string => (label.is_class ? label.name : JSON.stringify({ none: label.name }))

export interface ShownMatrix {
  rows: readonly MatrixLabel[]
  columns: readonly MatrixLabel[]
  /** Classes that are not shown apart. */
  rest: readonly MatrixLabel[]
  of(
    believed: MatrixLabel | null,
    said: MatrixLabel | null,
  ): { responses: number; share: Matrix["cells"][number]["share"] | null }
}

/**
 * The `most` classes with the most confusion, the others together; null stands for those. All of them where they are few, and those of
 * the chosen cell in any case.
 */
export function shownMatrix(matrix: Matrix, most: number, chosen: Behind = {}): ShownMatrix {
  const classes = matrix.labels.filter(one => one.is_class)
  const silences = matrix.labels.filter(one => !one.is_class)
  const confused = new Map<string, number>()
  for (const { believed, said, responses } of matrix.cells)
    if (believed !== said) for (const name of [believed, said]) confused.set(name, (confused.get(name) ?? 0) + responses)
  const isChosen = (one: MatrixLabel) => Number(one.name === chosen.believed || one.name === chosen.said)
  const ranked = [...classes].sort(
    (a, b) =>
      isChosen(b) - isChosen(a) ||
      (confused.get(b.name) ?? 0) - (confused.get(a.name) ?? 0) ||
      b.believed + b.said - (a.believed + a.said),
  )
  const kept = new Set(classes.length <= most + 1 ? classes : ranked.slice(0, most))
  const rest = classes.filter(one => !kept.has(one))
  const isClass = new Set(classes.map(one => one.name))
  const restNames = new Set(rest.map(one => one.name))
  return {
    rows: classes.filter(one => kept.has(one)),
    columns: [...classes.filter(one => kept.has(one)), ...silences],
    rest,
    of(believed, said) {
      const isRow = (name: string) => (believed ? name === believed.name : restNames.has(name))
      const isColumn = (name: string) => (said ? name === said.name && said.is_class === isClass.has(name) : restNames.has(name))
      const cells = matrix.cells.filter(cell => isRow(cell.believed) && isColumn(cell.said))
      return {
        responses: cells.reduce((sum, cell) => sum + cell.responses, 0),
        share: believed && said ? (cells[0]?.share ?? null) : null,
      }
    },
  }
}
