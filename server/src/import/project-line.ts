/** The lines of a project that moves, one by one: tasks and responses as bytes, the rest as it is. */
import { parseId } from "@tagwerk/contract/id.ts"
import type { ReadRecord } from "../format/batch.ts"
import { canonical } from "../task/canonical.ts"
import { type Gathering, sampleOf } from "./gathering.ts"
import type {
  DrawLine,
  EndLine,
  FileLine,
  GoldLine,
  JudgedLine,
  ProjectHeader,
  ProjectPart,
  ResponseLine,
  ReviewLine,
  TaskLine,
  WorkerLine,
} from "./project-part.ts"
import { isDrawLine, isGoldLine, isJudgedLine, isReviewLine } from "./project-part.ts"
import { createStamps } from "./stamp.ts"

export const isProjectHeader = (value: Record<string, unknown>): boolean => value["tagwerk"] === "project"

/** Takes lines one by one. A task or response that is not whole is refused alone. */
export function createProjectTaker(gathering: Gathering, now: () => number) {
  const stamps = createStamps(now)
  const { tasks, responses } = gathering
  const bad = (line: number, what: string, value: unknown, isTask: boolean) => {
    const sentence = `Line ${line}: the ${what} is not whole or its ids are none. It was left out; the rest is kept. Export the project again.`
    if (isTask) gathering.refuse("project_line", sentence, sampleOf(value))
    // Not a record, so it has no number of its own among them.
    else gathering.fault("project_line", sentence, sampleOf(value), -line)
  }
  return {
    take({ line, value }: Pick<ReadRecord, "line" | "value">): void {
      const part = value as { [key: string]: unknown } & {
        form?: ProjectPart["forms"][number]
        guideline?: ProjectPart["guidelines"][number]
        worker?: WorkerLine
        file?: FileLine
        bytes?: { file: string; at: number; base64: string }
        task?: TaskLine
        response?: ResponseLine
        review?: ReviewLine
        gold?: GoldLine
        draw?: DrawLine
        judged?: JudgedLine
        end?: EndLine
      }
      if (part.task) {
        gathering.next(line)
        const { task } = part
        const id = parseId("task", String(task.id))
        const hash = /^[0-9a-f]{64}$/.test(task.hash) ? Buffer.from(task.hash, "hex") : null
        if (id === null || hash === null || !isSmall(task.needed) || !isSmall(task.priority))
          return void bad(line, "task", value, true)
        if (task.external_id !== null) gathering.withId()
        tasks.add({
          id: Buffer.from(id.replaceAll("-", ""), "hex"),
          number: gathering.number,
          line,
          external_id: task.external_id === null ? null : String(task.external_id),
          hash,
          payload: task.payload === null ? null : canonical(task.payload),
          priority: task.priority,
          needed: task.needed,
          rnd: stamps.key(stamps.next()),
          retired: task.retired === true,
        })
      } else if (part.response) {
        gathering.pass(line)
        const { response } = part
        const id = parseId("response", String(response.id))
        const task = parseId("task", String(response.task))
        const worker = parseId("worker", String(response.worker))
        const assignment = parseId("assignment", String(response.assignment))
        const at = Date.parse(response.at)
        const numbers = [response.stage, response.revision, response.form_version]
        if (
          !id ||
          !task ||
          !worker ||
          !assignment ||
          Number.isNaN(at) ||
          !numbers.every(isSmall) ||
          typeof response.value !== "object"
        )
          return void bad(line, "response", value, false)
        const { stage, revision, form_version } = response
        responses.add({
          ord: line,
          id,
          task,
          worker,
          assignment,
          stage,
          revision,
          form_version,
          value: JSON.stringify(response.value),
          spent_ms: Number.isInteger(response.spent_ms) ? response.spent_ms : null,
          late: response.late === true,
          more: 0,
          created_at: at,
        })
      } else {
        gathering.pass(line)
        const { project } = gathering
        if (isProjectHeader(value)) project.header = value as unknown as ProjectHeader
        else if (part.form) project.forms.push(part.form)
        else if (part.guideline) project.guidelines.push(part.guideline)
        else if (part.worker) project.workers.push(part.worker)
        else if (part.file) project.files.push({ file: part.file })
        else if (part.bytes) project.files.push({ bytes: part.bytes })
        else if (part.review && isReviewLine(part.review)) project.reviews.push({ line, review: part.review })
        else if (part.gold && isGoldLine(part.gold)) project.gold.push({ line, gold: part.gold })
        else if (part.draw && isDrawLine(part.draw)) project.draws.push(part.draw)
        else if (part.judged && isJudgedLine(part.judged)) project.judged.push(part.judged)
        else if (part.end) project.end = part.end
        else bad(line, "line", value, false)
      }
    },
    endOfBatch(): void {},
  }
}

const isSmall = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= 32_767
