/**
 * Migrations: numbered SQL files, forward only. A file whose first line is `--! breaking` marks one that older processes cannot live
 * with. Roles belong to the whole cluster, so they are made here and not in a file.
 */
import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import pg from "pg"
import { prepareJobs } from "../jobs/jobs.ts"
import { DatabaseUnfit } from "./unfit.ts"

export const versionMin = 150_000
const folder = join(import.meta.dirname, "../../sql")

export interface Migration {
  number: number
  name: string
  text: string
  breaking: boolean
}

export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}-.+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async name => {
      const text = await readFile(join(folder, name), "utf8")
      return { number: Number(name.slice(0, 4)), name, text, breaking: text.startsWith("--! breaking") }
    }),
  )
}

/** Brings the database to the newest schema; returns the names of the files that were applied. `url`: a login that owns it. */
export async function migrate(url: string, options: { say?: (line: string) => void } = {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: "tagwerk migrate" })
  // The statement that runs is refused as well, and that is what is told.
  client.on("error", () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new DatabaseUnfit(
      `The database cannot be reached: ${(error as Error).message}. Nothing was changed. Check DATABASE_URL, and that PostgreSQL is running there.`,
      { cause: error },
    )
  }
  try {
    const version = Number((await client.query("show server_version_num")).rows[0].server_version_num)
    if (version < versionMin)
      throw new DatabaseUnfit(
        `This PostgreSQL is version ${Math.floor(version / 10_000)}; Tagwerk needs 15 or newer. Nothing was changed. Upgrade it, or start without DATABASE_URL to use the embedded one.`,
      )
    // Two processes that start at once: the second waits, then finds nothing to do.
    await client.query("select pg_advisory_lock(7303014)")
    const applied = await apply(client, await readMigrations(), options.say ?? (() => {}))
    await prepareJobs(url)
    return applied
  } finally {
    await client.end().catch(() => {})
  }
}

async function apply(client: pg.Client, migrations: Migration[], say: (line: string) => void): Promise<string[]> {
  await client.query(`create table if not exists public.migration (
    number integer primary key, name text not null, sha256 text not null, breaking boolean not null, at timestamptz not null default now())`)
  await client.query("comment on table public.migration is 'scope: machinery. Which numbered SQL files were applied.'")
  const done = new Map<number, { name: string; sha256: string }>()
  for (const row of (await client.query("select number, name, sha256 from public.migration")).rows) done.set(row.number, row)
  const newest = migrations.at(-1)?.number ?? 0
  const unknown = [...done.keys()].filter(number => number > newest)
  if (unknown.length > 0)
    throw new DatabaseUnfit(
      `The database was made by a newer Tagwerk (schema ${Math.max(...unknown)}; this one knows ${newest}). Nothing was changed. Start the newer version, or restore a backup made by this one.`,
    )
  const applied: string[] = []
  await makeRoles(client)
  for (const migration of migrations) {
    const sha256 = createHash("sha256").update(migration.text).digest("hex")
    const before = done.get(migration.number)
    if (before) {
      if (before.sha256 !== sha256)
        throw new DatabaseUnfit(
          `The file ${migration.name} differs from the one this database was made with. Nothing was changed. Restore the file; changes go into a new number.`,
        )
      continue
    }
    say(`schema ${migration.name.replace(/\.sql$/, "")}`)
    try {
      await client.query("begin")
      // First, so that two processes racing without the lock (another database pooler) resolve by the key.
      await client.query("insert into public.migration (number, name, sha256, breaking) values ($1, $2, $3, $4)", [
        migration.number,
        migration.name,
        sha256,
        migration.breaking,
      ])
      await client.query(migration.text)
      await client.query("commit")
    } catch (error) {
      await client.query("rollback").catch(() => {})
      throw new DatabaseUnfit(
        `The schema file ${migration.name} could not be applied: ${(error as Error).message}. It was rolled back; earlier files stay.`,
        { cause: error },
      )
    }
    applied.push(migration.name)
  }
  return applied
}

/** The serving roles. They cannot log in by themselves: the login of DATABASE_URL becomes one of them for each connection. */
async function makeRoles(client: pg.Client): Promise<void> {
  for (const role of ["tagwerk_app", "tagwerk_jobs", "tagwerk_search"]) {
    try {
      await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
        -- From 16 on, who makes a role may grant it but not become it: ask for the right that counts.
        if not pg_has_role(current_user, '${role}', case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) then
          execute format('grant ${role} to %I', current_user);
        end if;
      exception when duplicate_object or unique_violation then null; end $$`)
    } catch (error) {
      throw new DatabaseUnfit(
        `The role ${role} is missing and cannot be created: ${(error as Error).message}. Nothing was changed. Let the login of DATABASE_URL create roles, or have an administrator run: create role ${role} nologin; grant ${role} to its login.`,
        { cause: error },
      )
    }
  }
  await client.query("grant usage on schema public to tagwerk_app, tagwerk_search")
  await client.query("grant usage on schema public to tagwerk_jobs")
  await client.query("do $$ begin execute format('grant create on database %I to tagwerk_jobs', current_database()); end $$")
}
