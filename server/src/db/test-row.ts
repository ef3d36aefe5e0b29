/** For tests over every table: the catalog as the tests ask for it, and a row that any table takes. */
import { newUuid } from "@tagwerk/contract/id.ts"
import type pg from "pg"

export interface Column {
  name: string
  type: string
  isNullable: boolean
  hasDefault: boolean
}
export interface Foreign {
  columns: string[]
  to: string
  targets: string[]
}
export interface Table {
  schema: string
  name: string
  scope: string | null
  /** Row-level security on and forced. */
  isWalled: boolean
  columns: Column[]
  /** Columns of each unique index. */
  uniques: string[][]
  foreigns: Foreign[]
  /** Texts of its check constraints. */
  checks: string[]
}

export async function readCatalog(client: pg.Client): Promise<Table[]> {
  const names = (of: string) =>
    `(select json_agg(a.attname order by k.n) from unnest(${of}) with ordinality k(attnum, n) join pg_attribute a on a.attrelid = `
  const { rows } = await client.query(`
    select n.nspname as schema, c.relname as name, substring(obj_description(c.oid) from '^scope: ([a-z]+)\\.') as scope,
      c.relrowsecurity and c.relforcerowsecurity as "isWalled",
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'isNullable', not a.attnotnull,
              'hasDefault', a.atthasdef) order by a.attnum)
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      coalesce((select json_agg(${names("i.indkey")} c.oid and a.attnum = k.attnum)) from pg_index i
         where i.indrelid = c.oid and i.indisunique), '[]') as uniques,
      coalesce((select json_agg(json_build_object('columns', ${names("f.conkey")} c.oid and a.attnum = k.attnum),
              'to', f.confrelid::regclass::text, 'targets', ${names("f.confkey")} f.confrelid and a.attnum = k.attnum)))
         from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'), '[]') as foreigns,
      coalesce((select json_agg(pg_get_constraintdef(k.oid)) from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'), '[]')
        as checks
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname in ('public', 'auth') order by 1, 2`)
  return rows.map(row => ({
    ...row,
    foreigns: (row.foreigns as Foreign[]).map(foreign => ({ ...foreign, to: foreign.to.replace(/^auth\./, "") })),
  }))
}

/** A row for a table in a workspace; columns of references hold what the parents' rows hold, also where they may be null. Rows of
 * different variants (1 to 9) do not stand in each other's way. */
export function rowFor(
  table: Table,
  workspace: string,
  parents: ReadonlyMap<string, Record<string, unknown>>,
  variant = 1,
): Record<string, unknown> {
  const values: Record<string, unknown> = { workspace_id: workspace }
  for (const { columns, to, targets } of table.foreigns)
    columns.forEach((column, i) => {
      const value = parents.get(to)?.[targets[i]!]
      if (column !== "workspace_id" && value !== undefined) values[column] = value
    })
  for (const column of table.columns)
    if (values[column.name] === undefined && !column.isNullable && !column.hasDefault)
      values[column.name] = plainValue(table, column, variant)
  return values
}

function plainValue(table: Table, { name, type }: Column, variant: number): unknown {
  const listed = table.checks.map(check => new RegExp(`\\(${name} = ANY \\(ARRAY\\['([^']*)'`).exec(check)?.[1]).find(Boolean)
  if (listed !== undefined) return listed
  if (type === "uuid") return newUuid()
  if (type.endsWith("[]")) return []
  if (type === "text") return `something ${variant}`
  if (type === "jsonb") return "{}"
  if (type === "bytea") return Buffer.from(newUuid())
  if (type === "boolean") return false
  if (type === "timestamp with time zone") return new Date()
  if (type === "date") return `2026-01-0${variant}`
  if (type === "real" || type === "double precision") return 0.5
  if (["smallint", "integer", "bigint"].includes(type)) return variant
  throw new Error(`a plain value for ${table.name}.${name} of type ${type}`)
}
