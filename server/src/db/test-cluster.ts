/** Vitest's global set-up: where the databases of this run go, and their removal. Starts nothing itself; see test-database.ts. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stopPostmaster } from "./embedded-cluster.ts"
import { placeOf, readPostmasterFile } from "./embedded-folder.ts"
import { externalUrl, folderVariable, namePrefix, withClient } from "./test-database.ts"

export async function setup(): Promise<() => Promise<void>> {
  process.env.TAGWERK_TEST_RUN = `${process.pid}`
  const external = externalUrl()
  if (external) return () => dropAll(external)
  await removeAbandoned()
  const folder = mkdtempSync(join(tmpdir(), `tagwerk-test-${process.pid}-`))
  process.env[folderVariable] = folder
  return () => removeCluster(folder)
}

async function removeCluster(folder: string): Promise<void> {
  const { data } = placeOf(folder)
  const running = readPostmasterFile(data)
  if (running) await stopPostmaster(running.pid, data)
  rmSync(folder, { recursive: true, force: true })
}

/** What a run that was killed left behind. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^tagwerk-test-(\d+)-/.exec(name)?.[1]
    if (!pid || (process.platform === "linux" ? existsSync(`/proc/${pid}`) : true)) continue
    await removeCluster(join(tmpdir(), name)).catch(() => {})
  }
}

async function dropAll(url: string): Promise<void> {
  await withClient(url, async client => {
    const { rows } = await client.query("select datname from pg_database where starts_with(datname, $1)", [namePrefix()])
    for (const { datname } of rows) await client.query(`drop database if exists "${datname}" with (force)`)
  })
}
