/** Builds a house from a configuration: what serve, command, runner and tests share. */
import { randomBytes } from "node:crypto"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { House } from "./act.ts"
import { createKeyring } from "./auth/key.ts"
import { createPeople } from "./auth/people.ts"
import type { Config } from "./config.ts"
import { connectDb } from "./db/connect.ts"
import type { Journal } from "./http/journal.ts"
import { createLive } from "./http/stream.ts"
import { createLocalStorage } from "./storage/storage.ts"

export interface HouseOptions {
  config: Config
  /** Of a database that is migrated. */
  database_url: string
  journal: Journal
  now?: () => number
  random?: () => number
}

export async function buildHouse({
  config,
  database_url,
  journal,
  now = Date.now,
  random = Math.random,
}: HouseOptions): Promise<House & { close(): Promise<void> }> {
  const db = connectDb({ url: database_url, connections: config.connections })
  const secret = await ownSecret(config.folder)
  return {
    db,
    secret,
    config,
    journal,
    live: createLive({ db, now, journal }),
    now,
    random,
    keyring: createKeyring(db, now),
    people: createPeople(db, config, secret),
    storage: createLocalStorage(join(config.folder, "storage")),
    close: () => db.end(),
  }
}

/** The installation's secret: made once, readable by its owner only. Several servers share it by sharing the folder. */
async function ownSecret(folder: string): Promise<Buffer> {
  const path = join(folder, "secret")
  await mkdir(folder, { recursive: true })
  try {
    await writeFile(path, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 })
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error
  }
  const secret = Buffer.from((await readFile(path, "utf8")).trim(), "hex")
  if (secret.length !== 32)
    throw new Error(
      `The file ${path} does not hold this installation's secret (64 hex digits). Restore it from a backup; signed-in sessions and sealed keys depend on it.`,
    )
  return secret
}
