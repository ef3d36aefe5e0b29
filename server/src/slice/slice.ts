/**
 * Finding a page of a slice, flat from ten tasks to a million: when some criterion has few members, those are sorted; else the order's
 * index is walked in pieces and each task probed. A criterion that few meet but no index knows could let a walk go on for seconds: after
 * a while a page that holds something is handed out short, with the place where to go on.
 */
import type { Place } from "../answer/gather.ts"
import type { Query } from "../db/connect.ts"
import { type Criterion, criteriaOf, type SliceInput } from "./criterion.ts"
import { type Key, type Order, orderOf, type Section } from "./order.ts"
import { createParams, type Params, statementOf } from "./params.ts"

/** Up to this many members are gathered and sorted: as much work as a walk through a set of this density (40 ms). */
const fewMax = 3_000
/** Members gathered and sorted within the database when a walk finds nothing (half a second). */
const manyMax = 200_000
const pieceMax = 20_000
/** Pieces without a hit after which a walk has no prospect: some 60,000 tasks. */
const far = 5
export interface Patience {
  /** Handed out short after this, once there is something. */
  some_ms: number
  /** And after this in any case. */
  none_ms: number
}
const patienceDefault: Patience = { some_ms: 120, none_ms: 3_000 }

export interface Found {
  /** UUIDs in order. */
  ids: string[]
  /** Where to go on; null at the end. */
  next: Key | null
}
/** The questions whose labels count, by key. */
export type Questions = readonly string[]

export async function findTasks(
  query: Query,
  place: Place,
  slice: SliceInput,
  questions: Questions,
  after: Key | null,
  limit: number,
  patience: Patience = patienceDefault,
): Promise<Found> {
  const wants = wantsOf(place, slice, questions)
  const sort = (source: Source) => sortSet(query, wants(), slice, source, after, limit)
  const members = await fewMembers(query, wants, criterion => criterion.name !== "text" && !coversAll(wants, criterion))
  if (members) return (await sort({ ids: members }))!
  const began = performance.now()
  const ids: string[] = []
  let key = after
  let pieces = 0
  let piece = wants().criteria.length === 0 ? limit + 1 : Math.max(200, limit * 4)
  const { sections } = wants().order
  for (let s = after?.section ?? 0; s < sections.length; s++) {
    for (;;) {
      const step = await walk(query, wants(), s, key?.section === s ? key : null, piece, limit + 1 - ids.length)
      ids.push(...step.hits.map(hit => hit.id))
      if (ids.length > limit) {
        // The last key that is kept is that of the row before the one too many.
        const kept = step.hits.length > 1 ? step.hits.at(-2)! : null
        return { ids: ids.slice(0, limit), next: kept ? { section: s, key: kept.key, id: kept.id } : key }
      }
      if (step.last) key = { section: s, key: step.last.key, id: step.last.id }
      if (step.walked < piece) break
      // A search costs more than a first piece, which may have filled the page.
      if (pieces === 0) {
        const found = await fewMembers(query, wants, criterion => criterion.name === "text")
        if (found) return (await sort({ ids: found }))!
      }
      // Nothing near: what is asked for lies together, far away. Its members may still be countable.
      if (pieces === far && ids.length === 0)
        for (let i = 0; i < wants().criteria.length; i++) {
          const found = wants().criteria[i]!.members ? await sort({ criterion: i }) : null
          if (found) return found
        }
      pieces++
      const took = performance.now() - began
      if (key && took > (ids.length > 0 ? patience.some_ms : patience.none_ms)) return { ids, next: key }
      piece = Math.min(pieceMax, piece * 4)
    }
  }
  return { ids, next: null }
}

/** All tasks of a slice in its order, a page at a time: what an export walks through. */
export async function* allTasks(
  query: Query,
  place: Place,
  slice: SliceInput,
  questions: Questions,
  page = 5_000,
): AsyncGenerator<string[]> {
  let key: Key | null = null
  do {
    const found: Found = await findTasks(query, place, slice, questions, key, page)
    if (found.ids.length > 0) yield found.ids
    key = found.next
  } while (key)
}

/** The parts of one statement; made anew for each, because each has its own parameters. */
interface Wants {
  p: Params
  criteria: Criterion[]
  order: Order
}
type WantsOf = () => Wants

function wantsOf(place: Place, slice: SliceInput, questions: Questions): WantsOf {
  return () => {
    const p = createParams(place.project, place.workspace)
    const criteria = criteriaOf(slice, p, questions)
    const within = { min: slice.confidence_min, max: slice.confidence_max, text: slice.text }
    return { p, criteria, order: orderOf(slice.sort ?? "created", slice.descending ?? false, p, within) }
  }
}

function coversAll(wants: WantsOf, criterion: Criterion): boolean {
  return wants().order.sections.every(section => section.covers === criterion.name)
}

/** Ids of the first criterion with few members, each once; null when all have more, or none knows its own. */
async function fewMembers(query: Query, wants: WantsOf, wanted: (criterion: Criterion) => boolean): Promise<string[] | null> {
  for (let i = 0; i < wants().criteria.length; i++) {
    const { p, criteria } = wants()
    const criterion = criteria[i]!
    if (!criterion.members || !wanted(criterion)) continue
    const rows = await query<{ id: string }>(...statementOf(criterion.members(fewMax + 1), p))
    if (rows.length <= fewMax) return [...new Set(rows.map(row => row.id))]
  }
  return null
}

async function walk(query: Query, { p, criteria, order }: Wants, s: number, after: Key | null, piece: number, wanted: number) {
  const section = order.sections[s]!
  const { from, where } = probed(p, criteria, section)
  const text = `
    with walked as materialized (select *, row_number() over () as ord from (${section.walk(after, piece)}) one),
      hit as (select w.id, w.key, w.ord from walked w ${from} where ${where} order by w.ord limit ${wanted})
    select id, key, ord, null::bigint as walked from hit
    union all (select id, key, ord, (select count(*) from walked) from walked order by ord desc limit 1)
    order by walked nulls first, ord`
  const rows = await query<{ id: string; key: string | null; walked: number | null }>(...statementOf(text, p))
  const last = rows.find(row => row.walked !== null) ?? null
  return { hits: rows.filter(row => row.walked === null), last, walked: last?.walked ?? 0 }
}

/** Joins and conditions for the walked rows `w`. */
function probed(p: Params, criteria: readonly Criterion[], section: Section | null): { from: string; where: string } {
  const left = criteria.filter(criterion => section?.covers === undefined || section.covers !== criterion.name)
  const needs_task = left.some(criterion => criterion.needs_task)
  const task = section?.has_task
    ? "cross join lateral (select w.state, w.given) t"
    : `cross join lateral (select state, given from task where project_id = ${p.project} and id = w.id offset 0) t`
  return {
    from: needs_task ? task : "",
    where: [...(section?.fits ? [section.fits] : []), ...left.map(criterion => criterion.probe)].join(" and ") || "true",
  }
}

/** A set of tasks: ids at hand, or the members of a criterion. */
type Source = { ids: readonly string[] } | { criterion: number }

/** Sorts a set by the order's key; null when it has more members than can be sorted. */
async function sortSet(
  query: Query,
  { p, criteria, order }: Wants,
  slice: SliceInput,
  source: Source,
  after: Key | null,
  limit: number,
): Promise<Found | null> {
  if ("ids" in source && source.ids.length === 0) return { ids: [], next: null }
  const own = "criterion" in source ? criteria[source.criterion]! : null
  const { from, where } = probed(
    p,
    criteria.filter(criterion => criterion !== own || !criterion.exact),
    null,
  )
  const [way, beyond] = slice.descending ? ["desc", "<"] : ["asc", ">"]
  const keyed = slice.sort === "created" || slice.sort === undefined ? null : `k.key::${order.type}`
  let rest = ""
  if (after) {
    const id = `${p.add(after.id)}::uuid`
    if (keyed === null) rest = `and w.id ${beyond} ${id}`
    else if (after.section === 1) rest = `and k.key is null and w.id ${beyond} ${id}`
    else rest = `and (k.key is null or (${keyed}, w.id) ${beyond} (${p.add(after.key)}::${order.type}, ${id}))`
  }
  const members = "ids" in source ? `select unnest(${p.add(source.ids)}::uuid[]) as id` : own!.members!(manyMax + 1)
  const text = `
    with member as materialized (select distinct id from (${members}) one),
      hit as (select w.id, k.key from member w left join lateral (${order.keyed}) k on true ${from}
        where ${where} ${rest}
        order by ${keyed === null ? "" : `(k.key is null), ${keyed} ${way}, `}w.id ${way} limit ${limit + 1})
    select id, key, null::bigint as members from hit
    union all select null, null, count(*) from member`
  const rows = await query<{ id: string; key: string | null; members: number | null }>(...statementOf(text, p))
  const hits = rows.filter(row => row.members === null)
  if (rows.some(row => (row.members ?? 0) > manyMax)) return null
  const last = hits[limit - 1]
  const section = last && keyed !== null && last.key === null ? 1 : 0
  return {
    ids: hits.slice(0, limit).map(row => row.id),
    next: hits.length > limit && last ? { section, key: last.key, id: last.id } : null,
  }
}
