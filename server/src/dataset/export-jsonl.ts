/** Answers and responses as JSONL: one object a task or response, put together from the texts the database has, without reading them. */
import { toId } from "@tagwerk/contract/id.ts"
import { type CopyRow, uuidOf } from "../db/copy-out.ts"

const text = (field: Buffer | null | undefined) => (field ? field.toString("utf8") : "null")
const quoted = (field: Buffer | null | undefined) => (field ? JSON.stringify(field.toString("utf8")) : "null")
const truth = (field: Buffer | null | undefined) => (field && field[0] === 116 ? "true" : "false")

/** What of a task is not in the file: see `losses`. */
export type Loss = "unanswered" | "retired"

/** A task without an answer, or withdrawn, is a loss that is counted. */
export function lossOf(row: CopyRow): Loss | null {
  return row[1]![0] === 51 ? "retired" : row[4] === null ? "unanswered" : null
}

/** `dataset`: what every line of a frozen one says. */
export function answerLine(row: CopyRow, dataset: { position: number; id: string } | null): string {
  const [id, , external_id, payload, questions, confidence, responses, position] = row
  return `{"task":"${toId("task", uuidOf(id!))}","external_id":${quoted(external_id)},"data":${text(payload)},"answers":${text(questions)},"confidence":${text(confidence)},"responses":${text(responses)},"position":${dataset ? dataset.position : text(position)},"dataset":${dataset ? `"${dataset.id}"` : "null"}}\n`
}

export function responseLine(row: CopyRow): string {
  const [
    id,
    task,
    external_id,
    worker,
    pseudonym,
    model,
    form,
    revision,
    superseded,
    late,
    value,
    spent,
    at,
    position,
    stage,
    verdict,
    reason,
  ] = row
  return `{"response":"${toId("response", uuidOf(id!))}","task":"${toId("task", uuidOf(task!))}","external_id":${quoted(external_id)},"worker":"${toId("worker", uuidOf(worker!))}","pseudonym":${quoted(pseudonym)},"model":${truth(model)},"form_version":${text(form)},"revision":${text(revision)},"superseded":${truth(superseded)},"late":${truth(late)},"value":${text(value)},"spent_ms":${text(spent)},"created_at":${quoted(at)},"position":${text(position)},"stage":${text(stage)},"verdict":${quoted(verdict)},"verdict_reason":${quoted(reason)}}\n`
}
