/** How PostgreSQL's texts become values: bigint as a number (our counts stay below 2^53), timestamps as ISO strings, JSON parsed. */
import pg from "pg"

const int8 = 20
const int8Array = 1016
const timestamptz = 1184
const date = 1082

const own = new Map<number, (text: string) => unknown>([
  [int8, Number],
  [int8Array, text => (text === "{}" ? [] : text.slice(1, -1).split(",").map(Number))],
  [timestamptz, isoTime],
  [date, text => text],
])

/** The parser of a type, by its oid. */
export function parserOf(oid: number): (text: string) => unknown {
  return own.get(oid) ?? (pg.types.getTypeParser(oid) as (text: string) => unknown)
}

/** For `new pg.Pool({ types })`: the same parsers for ordinary queries. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    format === "binary" ? pg.types.getTypeParser(oid, "binary") : parserOf(oid)) as typeof pg.types.getTypeParser,
}

/** `2026-11-25 12:52:19.123456+00` → `2026-11-25T12:52:19.123Z`; connections run in UTC. */
function isoTime(text: string): string {
  if (text.endsWith("+00")) {
    const body = text.slice(0, -3).replace(" ", "T")
    const dot = body.indexOf(".")
    return `${dot < 0 ? `${body}.000` : body.slice(0, dot + 4).padEnd(dot + 4, "0")}Z`
  }
  return new Date(text).toISOString()
}
