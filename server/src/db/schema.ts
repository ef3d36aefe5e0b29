/** The schema as PostgreSQL's catalog has it: tables with columns, keys and checks, indexes, policies, functions. */
import pg from "pg"

const tables = `select c.oid, n.nspname || '.' || c.relname as name, obj_description(c.oid) as comment, c.relforcerowsecurity as forced
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('public', 'auth') order by 2`
const columns = `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required, pg_get_expr(d.adbin, d.adrelid) as fallback
   from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`
const constraints = `select pg_get_constraintdef(oid) as text from pg_constraint where conrelid = $1 and contype <> 'n' order by contype desc, conname`
const indexes = `select pg_get_indexdef(i.indexrelid) as text from pg_index i where i.indrelid = $1
   and not exists (select from pg_constraint where conindid = i.indexrelid) order by 1`
const policies = `select polname as name, pg_get_expr(polqual, polrelid) as condition,
   (select string_agg(rolname, ', ' order by rolname) from pg_roles where oid = any(polroles)) as roles
   from pg_policy where polrelid = $1 order by 1`
const functions = `select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, p.prosecdef as definer, pg_get_function_result(p.oid) as result
   from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'public' and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`

/** The page, the same bytes for the same schema on PostgreSQL 15 to 18. */
export async function schemaOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const rows = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows
  try {
    const parts = ["-- Printed from the catalog by `npm run schema`. Read it; change the numbered files."]
    for (const table of await rows(tables)) {
      const lines = [
        ...(await rows(columns, [table.oid])).map(
          c => `  ${c.name} ${c.type}${c.required ? " not null" : ""}${c.fallback ? ` default ${c.fallback}` : ""}`,
        ),
        ...(await rows(constraints, [table.oid])).map(c => `  ${c.text}`),
      ]
      const more = [
        ...(await rows(indexes, [table.oid])).map(i => `${i.text};`),
        ...(await rows(policies, [table.oid])).map(
          p => `-- policy ${p.name} for ${p.roles ?? "everybody"}: ${p.condition}${table.forced ? " (forced)" : ""}`,
        ),
      ]
      parts.push(
        [`-- ${table.comment ?? "no scope"}`, `create table ${table.name} (`, lines.join(",\n"), ");", ...more].join("\n"),
      )
    }
    parts.push(
      (await rows(functions)).map(f => `-- function ${f.name} → ${f.result}${f.definer ? ", security definer" : ""}`).join("\n"),
    )
    return `${parts.join("\n\n")}\n`
  } finally {
    await client.end()
  }
}
