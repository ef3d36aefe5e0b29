/**
 * The orders of a table. Each is a walk along an index in one or two sections: first the tasks that have the key, then those without
 * one (no answer yet, no external id), by their ids. Both directions put the latter last.
 */
import type { Slice } from "@tagwerk/contract/task.ts"
import type { Static, TObject } from "typebox"
import type { Params } from "./params.ts"

export type Sort = NonNullable<Static<TObject<typeof Slice>>["sort"]>
/** Where a page ended: section, key as text (null where ids are the key), id. */
export interface Key {
  section: number
  key: string | null
  id: string
}

export interface Section {
  /** Rows `id, key` after a key, at most `most`, in order; tasks' `state, given` too where `has_task`. */
  walk(after: Key | null, most: number): string
  has_task: boolean
  /** The walk stays within these, so the criterion needs no probe. */
  covers?: string
  /** Instead: a column of the walked row that says so. */
  fits?: string
}
export interface Order {
  sections: Section[]
  /** The key of a task by its id, null in the second section, for sorting a small set: `keyed (key)` lateral to `w`. */
  keyed: string
  type: string
}

export function orderOf(
  sort: Sort,
  descending: boolean,
  p: Params,
  within: { min?: number | undefined; max?: number | undefined; text?: string | undefined },
): Order {
  const { project } = p
  const [way, beyond] = descending ? ["desc", "<"] : ["asc", ">"]
  const byId = (from: string, id: string, where: string, has_task: boolean): Section => ({
    has_task,
    walk: (after, most) =>
      `select ${id} as id, null::text as key${has_task ? ", state, given" : ""} from ${from} where project_id = ${project}${where}
         ${after ? `and ${id} ${beyond} ${p.add(after.id)}::uuid` : ""} order by ${id} ${way} limit ${most}`,
  })
  if (sort === "created" && within.text !== undefined)
    return { sections: [byText(p, within.text, way, beyond)], keyed: "select null::text as key", type: "text" }
  if (sort === "created") return { sections: [byId("task", "id", "", true)], keyed: "select null::text as key", type: "text" }
  if (sort === "external_id")
    return {
      type: "text",
      keyed: `select external_id as key from task_payload where project_id = ${project} and task_id = w.id offset 0`,
      sections: [
        {
          has_task: false,
          walk: (after, most) =>
            `select task_id as id, external_id as key from task_payload where project_id = ${project} and external_id is not null
               ${after ? `and external_id ${beyond} ${p.add(after.key)}` : ""} order by external_id ${way} limit ${most}`,
        },
        byId("task_payload", "task_id", " and external_id is null", false),
      ],
    }
  const [column, type] = sort === "confidence" ? ["confidence", "real"] : ["updated_at", "timestamptz"]
  const bounded = sort === "confidence" && (within.min !== undefined || within.max !== undefined)
  const between = bounded
    ? `and confidence >= ${p.add(within.min ?? 0)}::real and confidence <= ${p.add(within.max ?? 1)}::real`
    : ""
  const answered: Section = {
    has_task: false,
    ...(bounded ? { covers: "confidence_min" } : {}),
    walk: (after, most) =>
      `select task_id as id, ${column}::text as key from answer where project_id = ${project} ${between}
         ${after ? `and (${column}, task_id) ${beyond} (${p.add(after.key)}::${type}, ${p.add(after.id)}::uuid)` : ""}
       order by ${column} ${way}, task_id ${way} limit ${most}`,
  }
  const open = byId(
    "task w0",
    "id",
    ` and not exists (select from answer where project_id = ${project} and task_id = w0.id offset 0)`,
    true,
  )
  return {
    type,
    keyed: `select ${column}::text as key from answer where project_id = ${project} and task_id = w.id offset 0`,
    // A task without an answer has no confidence to be within anything.
    sections: bounded ? [answered] : [answered, open],
  }
}

/** Searchable texts lie in the order of their tasks: reading them in a row costs a third of looking each one up. */
function byText(p: Params, text: string, way: string, beyond: string): Section {
  return {
    has_task: false,
    covers: "text",
    fits: "w.fits",
    walk: (after, most) =>
      `select task_id as id, null::text as key, text like lower(${p.add(patternOf(text))}) as fits from task_text where project_id = ${p.project}
         ${after ? `and task_id ${beyond} ${p.add(after.id)}::uuid` : ""} order by task_id ${way} limit ${most}`,
  }
}

/** A substring as a pattern of LIKE. */
export const patternOf = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`
