/** The rules of server/sql, asked of the catalog: each scope's keys, who may see what, and the insert into another workspace on every table. */
import { newUuid } from "@tagwerk/contract/id.ts"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { connectDb, type Db } from "./connect.ts"
import { createTestDatabase, type TestDatabase } from "./test-database.ts"
import { type Column, type Foreign, readCatalog, rowFor, type Table } from "./test-row.ts"

// Tests are made for each table, so the catalog is read before they are collected.
const database: TestDatabase = await createTestDatabase()
const admin = new pg.Client({ connectionString: database.adminUrl })
await admin.connect()
const tables: Table[] = await readCatalog(admin)
const ofScope = (...scopes: string[]) => tables.filter(table => scopes.includes(table.scope ?? ""))
const walled = ofScope("project", "workspace")

let db: Db
beforeAll(() => {
  db = connectDb({ url: database.url, connections: 4 })
})
afterAll(async () => {
  await db?.end()
  await admin.end()
  await database.drop()
})
const ask = async <R>(text: string, values: unknown[] = []) => (await admin.query(text, values)).rows as R[]

describe("scopes", () => {
  test("every table states one", () => {
    expect(tables.filter(table => table.scope === null).map(table => table.name)).toEqual([])
    expect(ofScope("project").length).toBeGreaterThan(15)
    expect(ofScope("workspace").length).toBeGreaterThan(4)
  })

  test.each(ofScope("project"))("$name: keys begin with project_id, and its row belongs to a project of its workspace", table => {
    expect(table.columns.find(column => column.name === "workspace_id")?.isNullable).toBe(false)
    expect(table.uniques.length).toBeGreaterThan(0)
    for (const unique of table.uniques) expect(unique[0]).toBe("project_id")
    for (const { columns, to } of table.foreigns) {
      const isOfWorkspace = tables.find(other => other.name === to)?.scope === "workspace"
      expect(columns[0], `reference to ${to}`).toBe(isOfWorkspace ? "workspace_id" : "project_id")
    }
    if (table.name === "project")
      expect(table.foreigns).toContainEqual({ columns: ["workspace_id"], to: "workspace", targets: ["workspace_id"] })
    else
      expect(table.foreigns).toContainEqual({
        columns: ["project_id", "workspace_id"],
        to: "project",
        targets: ["project_id", "workspace_id"],
      })
  })

  test.each(ofScope("workspace"))("$name: keys begin with workspace_id", table => {
    for (const unique of table.uniques) expect(unique[0]).toBe("workspace_id")
    for (const { columns } of table.foreigns) expect(columns[0]).toBe("workspace_id")
    if (table.name !== "workspace") expect(table.foreigns.map(foreign => foreign.to)).toContain("workspace")
  })

  test("people live in schema auth and refer to nothing outside it, and nothing to them", () => {
    for (const table of tables) {
      expect(table.schema === "auth", table.name).toBe(table.scope === "person")
      for (const { to } of table.foreigns) {
        const target = tables.find(other => other.name === to)
        expect(target?.scope === "person", `${table.name} → ${to}`).toBe(table.scope === "person")
      }
    }
  })

  test("machinery refers to nothing and has no policy", () => {
    expect(
      ofScope("machinery")
        .map(table => table.name)
        .sort(),
    ).toEqual(["cursor", "due", "event", "migration", "stream"])
    for (const table of ofScope("machinery")) {
      expect(table.foreigns).toEqual([])
      expect(table.isWalled).toBe(false)
    }
  })
})

const own = "(workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid)"
/** A project that is being erased is found by nobody else. */
const unhidden = "((state <> 'deleted'::text) OR (current_setting('app.erasing'::text, true) = 'on'::text))"

describe("walls", () => {
  test.each(walled)("$name: row-level security is on, also for its owner, with the one policy", async table => {
    expect(table.isWalled).toBe(true)
    const policies = await ask<{ name: string; roles: string; cmd: string; using: string; check: string | null }>(
      `select policyname as name, roles::text, cmd, qual as using, with_check as check from pg_policies
        where schemaname = $1 and tablename = $2 and policyname <> 'search'`,
      [table.schema, table.name],
    )
    expect(policies).toEqual([
      {
        name: "own_workspace",
        roles: "{tagwerk_app}",
        cmd: "ALL",
        using: table.name === "project" ? `(${own} AND ${unhidden})` : own,
        check: null,
      },
    ])
  })

  test("no policy but the search's is for anybody else, and that one reads texts only", async () => {
    const others = await ask(
      "select tablename, policyname, roles::text, cmd from pg_policies where policyname <> 'own_workspace'",
    )
    expect(others).toEqual([{ tablename: "task_text", policyname: "search", roles: "{tagwerk_search}", cmd: "SELECT" }])
  })

  test("the serving role owns nothing, makes nothing and passes no policy", async () => {
    const roles = await ask(
      "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles where rolname like 'tagwerk\\_%' and rolname <> 'tagwerk_owner' order by 1",
    )
    const plain = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolcanlogin: false }
    expect(roles).toEqual(["tagwerk_app", "tagwerk_jobs", "tagwerk_search"].map(rolname => ({ rolname, ...plain })))
    const owned = await ask("select relname from pg_class where relowner = 'tagwerk_app'::regrole")
    expect(owned).toEqual([])
    const member = await ask("select roleid::regrole from pg_auth_members where member = 'tagwerk_app'::regrole")
    expect(member).toEqual([])
    for (const statement of [
      "create table public.mine (id integer)",
      "create table auth.mine (id integer)",
      "create schema mine",
      "alter table task disable row level security",
      "drop policy own_workspace on task",
      "truncate task",
      "create function mine() returns integer language sql as 'select 1'",
    ])
      await expect(db.query(statement), statement).rejects.toMatchObject({ code: "42501" })
  })

  test("what is append-only cannot be rewritten", async () => {
    for (const name of ["response", "answer_frozen"])
      await expect(db.query(`update ${name} set workspace_id = workspace_id`), name).rejects.toMatchObject({ code: "42501" })
    await expect(db.query("update event set body = '{}'")).rejects.toMatchObject({ code: "42501" })
  })

  test("only the functions named pass the policies; their search path is fixed and they are nobody's by default", async () => {
    const functions = await ask<{ name: string; config: string[] | null; anybody: boolean; app: boolean }>(
      `select p.pronamespace::regnamespace || '.' || p.proname as name, p.proconfig as config,
              has_function_privilege('public', p.oid, 'execute') as anybody,
              has_function_privilege('tagwerk_app', p.oid, 'execute') as app
         from pg_proc p where p.prosecdef order by 1`,
    )
    expect(functions.map(found => found.name)).toEqual(["jobs.counts", "jobs.enqueue", "public.search_tasks"])
    for (const { name, config, anybody, app } of functions) {
      expect(
        config?.some(setting => /^search_path=pg_catalog, /.test(setting)),
        name,
      ).toBe(true)
      expect({ name, anybody, app }).toEqual({ name, anybody: false, app: true })
    }
  })

  test("the jobs' role sees no table of the house", async () => {
    const seen = await ask(
      `select table_name from information_schema.role_table_grants where grantee in ('tagwerk_jobs', 'PUBLIC') and table_schema in ('public', 'auth')`,
    )
    expect(seen).toEqual([])
  })
})

describe("two workspaces", () => {
  const workspaces = [newUuid(), newUuid()] as const
  type Values = Record<string, unknown>
  /** The row of each table, in each workspace. */
  const rows = [new Map<string, Values>(), new Map<string, Values>()] as const
  const insert = (workspace: string, table: Table, values: Values) =>
    db.transaction(workspace, [], query => {
      const names = Object.keys(values)
      return query(
        `insert into ${table.name} (${names.join(", ")}) values (${names.map((_, i) => `$${i + 1}`).join(", ")}) returning 1`,
        Object.values(values),
      )
    })
  const count = async (workspace: string | null, table: Table) =>
    (await db.transaction(workspace, [], query => query<{ n: number }>(`select count(*) as n from ${table.name}`)))[0]!.n

  beforeAll(async () => {
    for (const [i, workspace] of workspaces.entries())
      for (const table of inOrder(walled)) {
        const values = rowFor(table, workspace, rows[i]!)
        rows[i]!.set(table.name, values)
        await insert(workspace, table, values)
      }
  })

  test.each(walled)("$name: a row is read in its own workspace only, and none without a workspace", async table => {
    expect(await count(workspaces[0], table)).toBe(1)
    expect(await count(workspaces[1], table)).toBe(1)
    expect(await count(null, table)).toBe(0)
    const key = table.columns.find((column: Column) => column.name === "project_id") ? "project_id" : "workspace_id"
    const foreign = rows[0]!.get(table.name)![key]
    const seen = await db.transaction(workspaces[1], [], query =>
      query(`select 1 from ${table.name} where ${key} = $1`, [foreign]),
    )
    expect(seen).toEqual([])
    const gone = await db.transaction(workspaces[1], [], query =>
      query(`delete from ${table.name} where ${key} = $1 returning 1`, [foreign]),
    )
    expect(gone).toEqual([])
    expect(await count(workspaces[0], table)).toBe(1)
  })

  test.each(walled)("$name: no row is put into another workspace", async table => {
    const parents = new Map(rows[0]!)
    parents.delete(table.name)
    const values = rowFor(table, workspaces[0], parents)
    await expect(insert(workspaces[1], table, values)).rejects.toMatchObject({ code: "42501" })
    await expect(insert("", table, values)).rejects.toMatchObject({ code: "42501" })
  })

  const hanging = walled.flatMap(table =>
    table.foreigns.filter(foreign => foreign.to !== "workspace").map(foreign => ({ table, ...foreign })),
  )
  test.each(hanging)("$table.name: no row of ours hangs on another workspace's $to", async ({ table, to, columns, targets }) => {
    // Everything is of the second workspace, but the one parent is of the first.
    const values = rowFor(table, workspaces[1], rows[1]!, 2)
    columns.forEach((column, i) => {
      if (column !== "workspace_id") values[column] = rows[0]!.get(to)![targets[i]!]
    })
    // Where the parent has one such row at most, its own is in the way already.
    const isOnly = table.uniques.some(unique => unique.every(column => column !== "workspace_id" && columns.includes(column)))
    await expect(insert(workspaces[1], table, values)).rejects.toMatchObject({ code: isOnly ? "23505" : "23503" })
  })

  test("the search finds only inside the workspace that is set", async () => {
    const { project_id, text } = rows[0]!.get("task_text")!
    const find = (workspace: string | null) =>
      db.transaction(workspace, [], query => query("select * from search_tasks($1, $2, 10)", [project_id, `%${String(text)}%`]))
    expect(await find(workspaces[0])).toHaveLength(1)
    expect(await find(workspaces[1])).toEqual([])
    expect(await find(null)).toEqual([])
  })

  test("a setting ends with its transaction: the next one on the same connection sees nothing", async () => {
    const one = connectDb({ url: database.url, connections: 1 })
    try {
      const within = await one.transaction(workspaces[0], [], query => query("select 1 from project"))
      expect(within).toHaveLength(1)
      expect(await one.query("select 1 from project")).toEqual([])
      await one.batch(workspaces[0], [])
      expect(await one.query("select 1 from project")).toEqual([])
    } finally {
      await one.end()
    }
  })
})

/** Parents before their children. */
function inOrder(all: readonly Table[]): Table[] {
  const done: Table[] = []
  const isReady = (foreign: Foreign, table: Table) => foreign.to === table.name || done.some(other => other.name === foreign.to)
  while (done.length < all.length) {
    const next = all.find(table => !done.includes(table) && table.foreigns.every(foreign => isReady(foreign, table)))
    if (!next) throw new Error("the references of the tables form a circle")
    done.push(next)
  }
  return done
}
