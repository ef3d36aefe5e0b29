/**
 * A real database for each test file, in about 50 ms: the schema is made once in a template and cloned. PostgreSQL itself is the
 * embedded one in a temporary folder, started by the first test that needs it, or the server of TEST_DATABASE_URL or DATABASE_URL.
 */
import { randomBytes } from "node:crypto"
import pg from "pg"
import { socketUrl } from "./embedded.ts"
import { openCluster } from "./embedded-cluster.ts"
import { migrate } from "./migrate.ts"

export interface TestDatabase {
  name: string
  /** postgres://… of the owner: what DATABASE_URL would be. */
  url: string
  /** postgres://… that may do everything on it (the superuser where PostgreSQL is the embedded one). */
  adminUrl: string
  drop(): Promise<void>
}

/** Set by the global set-up of vitest (test-cluster.ts) and inherited by its workers. */
export const folderVariable = "TAGWERK_TEST_FOLDER"
export const externalUrl = () => process.env.TEST_DATABASE_URL || process.env.DATABASE_URL || null
export const namePrefix = () => `tagwerk_test_${process.env.TAGWERK_TEST_RUN ?? "x"}_`

/** One template at a time is made or copied on a server: PostgreSQL refuses to copy one that somebody is connected to. */
const templateLock = 7303017

interface Server {
  urlOf(database: string): string
  adminUrlOf(database: string): string
  owner: string
}

let server: Promise<Server> | undefined

async function openServer(): Promise<Server> {
  const external = externalUrl()
  if (external) {
    const urlOf = (database: string) => {
      const url = new URL(external)
      url.pathname = `/${database}`
      return url.href
    }
    return { urlOf, adminUrlOf: urlOf, owner: "" }
  }
  const folder = process.env[folderVariable]
  if (!folder) throw new Error(`createTestDatabase needs ${folderVariable}: run the test by vitest, or set TEST_DATABASE_URL.`)
  // Nothing here has to survive a power loss.
  const settings = {
    fsync: "off",
    full_page_writes: "off",
    max_connections: 250,
    shared_buffers: "128MB",
    autovacuum_naptime: "10s",
  }
  const { socketFolder } = await openCluster({ folder, settings })
  return {
    urlOf: database => socketUrl(socketFolder, "tagwerk_owner", database),
    adminUrlOf: database => socketUrl(socketFolder, "postgres", database),
    owner: "tagwerk_owner",
  }
}

/** A database of the newest schema, or with `empty` one without any. Drop it in afterAll. */
export async function createTestDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  server ??= openServer()
  const { urlOf, adminUrlOf, owner } = await server
  const name = `${namePrefix()}${randomBytes(5).toString("hex")}`
  const maintenance = externalUrl() ?? adminUrlOf("postgres")
  await withClient(maintenance, async client => {
    await client.query("select pg_advisory_lock($1)", [templateLock])
    if (owner) await makeOwner(client, owner)
    const owned = owner ? `owner ${owner}` : ""
    if (options.empty) return void (await client.query(`create database ${name} ${owned}`))
    const template = `${namePrefix()}template`
    if (!(await exists(client, template))) await makeTemplate(client, template, owned, urlOf)
    // Copying files is 3 to 7 times faster than logging pages, where the checkpoint it needs waits for no disk.
    await client.query(`create database ${name} template ${template} ${owned} ${owner ? "strategy file_copy" : ""}`)
    await copyRights(client, template, name)
  })
  return {
    name,
    url: urlOf(name),
    adminUrl: adminUrlOf(name),
    drop: () =>
      withClient(maintenance, async client => void (await client.query(`drop database if exists ${name} with (force)`))),
  }
}

async function makeOwner(client: pg.Client, owner: string): Promise<void> {
  const { rowCount } = await client.query("select from pg_roles where rolname = $1", [owner])
  if (!rowCount) await client.query(`create role ${owner} login createrole`)
}

/** Under another name until it is whole, so that a failed migration leaves no half template. */
async function makeTemplate(client: pg.Client, template: string, owned: string, urlOf: (name: string) => string): Promise<void> {
  const building = `${template}_building`
  await client.query(`drop database if exists ${building} with (force)`)
  await client.query(`create database ${building} ${owned}`)
  await migrate(urlOf(building))
  await client.query(`alter database ${building} rename to ${template}`)
}

/** A clone has its template's tables but not the rights on the database itself. */
async function copyRights(client: pg.Client, template: string, name: string): Promise<void> {
  const { rows } = await client.query(
    `select r.rolname as role, a.privilege_type as privilege from pg_database d, aclexplode(d.datacl) a join pg_roles r on r.oid = a.grantee
     where d.datname = $1 and a.grantee <> d.datdba`,
    [template],
  )
  for (const { role, privilege } of rows)
    await client.query(`grant ${privilege} on database ${name} to ${pg.escapeIdentifier(role)}`)
}

async function exists(client: pg.Client, name: string): Promise<boolean> {
  return Boolean((await client.query("select from pg_database where datname = $1", [name])).rowCount)
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
