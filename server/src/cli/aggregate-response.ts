/** From rows of a file to responses of one kind: which columns, which kind, what is left out and why. */
import { type InputTable, textOf } from "./aggregate-input.ts"
import { aggregateKinds, type Given, kindOf, type OfflineKind, type ValueKind } from "./aggregate-kind.ts"
import { BadInput, CalledWrongly } from "./command.ts"

export const offlineKinds: readonly OfflineKind[] = ["choice", ...(Object.keys(aggregateKinds) as ValueKind[])]
const choiceColumns = ["label", "choice", "value"]

export type Responses =
  | { kind: "choice"; given: { task: string; worker: string; label: string }[] }
  | { kind: ValueKind; given: Given<unknown>[] }

/** The kind that was named, or the one whose column is there. @throws CalledWrongly for a kind that is none. */
export function pickKind(table: InputTable, named: string | undefined): OfflineKind {
  if (named !== undefined) {
    const kind = offlineKinds.find(one => one === named)
    if (!kind)
      throw new CalledWrongly(`There is no kind “${named}”. Nothing was computed. The kinds: ${offlineKinds.join(", ")}.`)
    return kind
  }
  const columns = columnsOf(table)
  if (columns.has("label")) return "choice"
  for (const kind of Object.keys(aggregateKinds) as ValueKind[]) if (columns.has(aggregateKinds[kind].columns[0]!)) return kind
  return "choice"
}

/**
 * Rows as responses; a row without task, worker or value is added to `table.refused`, the others count.
 *
 * @throws BadInput when a column is missing or no row is left.
 */
export function responsesOf(table: InputTable, kind: OfflineKind, withWorker = true): Responses {
  const columns = columnsOf(table)
  const wanted = kind === "choice" ? choiceColumns : kindOf(kind).columns
  const value = wanted.find(name => columns.has(name))
  const missing = [
    ...(withWorker ? ["task", "worker"] : ["task"]).filter(name => !columns.has(name)),
    ...(value ? [] : [wanted[0]!]),
  ]
  if (missing.length > 0 || value === undefined)
    throw new BadInput(
      `${table.name} has no column ${missing.map(name => `“${name}”`).join(" and no column ")}; it has ${[...columns].slice(0, 12).join(", ")}. ` +
        `Nothing was computed. The first line must be ${withWorker ? "task,worker" : "task"},${wanted[0]}.`,
    )
  const votes: { task: string; worker: string; label: string }[] = []
  const given: Given<unknown>[] = []
  for (const { line, value: row } of table.rows) {
    const task = textOf(row["task"])
    const worker = withWorker ? textOf(row["worker"]) : "gold"
    if (task === undefined || worker === undefined) {
      table.refused.push({
        line,
        sentence: `It has no ${task === undefined ? "task" : "worker"}; the other rows count. Fill it in.`,
      })
      continue
    }
    if (kind === "choice") {
      const label = textOf(row[value])
      if (label === undefined)
        table.refused.push({ line, sentence: `Task ${task} has no label that is text; the other rows count. Fill it in.` })
      else votes.push({ task, worker, label })
      continue
    }
    const read = kindOf(kind).read(row[value])
    if ("fault" in read)
      table.refused.push({
        line,
        sentence: `Worker ${worker} gave ${read.fault} on task ${task}; the other rows count. Correct it.`,
      })
    else given.push({ task, worker, value: read.value })
  }
  if (votes.length + given.length === 0)
    throw new BadInput(
      `No row of ${table.name} is a ${withWorker ? "response" : "gold answer"} of the kind ${kind}. Nothing was computed. Line ${table.refused[0]?.line}: ${table.refused[0]?.sentence}`,
    )
  return kind === "choice" ? { kind, given: votes } : { kind, given }
}

function columnsOf(table: InputTable): Set<string> {
  const columns = new Set<string>()
  // JSON rows may differ; a thousand say enough.
  for (const { value } of table.rows.slice(0, 1000)) for (const name of Object.keys(value)) columns.add(name)
  return columns
}
