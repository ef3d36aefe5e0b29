/** A small world for tests: a database of its own, a served house, and the public client as whoever is asked for. */
import { mkdtemp, rm } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { api } from "@tagwerk/contract/api.ts"
import { type Client, createClient } from "@tagwerk/contract/client.ts"
import { type Id, newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Role } from "@tagwerk/contract/workspace.ts"
import type { House } from "./act.ts"
import { createApp } from "./app.ts"
import { hashToken, makeToken } from "./auth/key.ts"
import { makeLabelToken } from "./auth/label-token.ts"
import { readConfig } from "./config.ts"
import { createTestDatabase } from "./db/test-database.ts"
import { buildHouse } from "./house.ts"
import { createJournal } from "./http/journal.ts"
import { openStream } from "./log/append.ts"
import { createFollower, type Follower } from "./log/follow.ts"
import { consumersOf } from "./runner.ts"

export interface World {
  house: House
  database_url: string
  address: string
  workspace: Id<"workspace">
  /** The public client with a key of that role. */
  as(role: Role): Promise<Client>
  /** The public client of a label session of a fresh worker (or the given one). */
  asWorker(project: Id<"project">, worker?: Id<"worker">): Promise<{ client: Client; worker: Id<"worker"> }>
  /** A second, unrelated workspace with its own owner's client. */
  stranger(): Promise<{ workspace: Id<"workspace">; client: Client }>
  /** Rounds of the log until nothing is left to do: answers and counts are then up to date. */
  settle(): Promise<void>
  follower: Follower
  close(): Promise<void>
}

export async function createWorld(options: { now?: () => number; env?: Record<string, string> } = {}): Promise<World> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), "tagwerk-test-"))
  const config = readConfig({ TAGWERK_FOLDER: folder, TAGWERK_REQUESTS_PER_SECOND: "100000", ...options.env })
  const house = await buildHouse({
    config,
    database_url: database.url,
    journal: createJournal("error", line => process.stderr.write(line)),
    ...(options.now ? { now: options.now } : {}),
  })
  const app = createApp(house, { checkOutput: true })
  await app.listen({ port: 0, host: "127.0.0.1" })
  const address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const follower = createFollower({ db: house.db, consumers: consumersOf(house), journal: house.journal })

  const makeWorkspace = async () => {
    const id = newUuid()
    await house.db.transaction(id, [], async query => {
      await query("insert into workspace (workspace_id, name) values ($1, 'A test')", [id])
      await openStream({ query }, id, id)
    })
    return id
  }
  const keyed = async (workspace: string, role: Role): Promise<Client> => {
    const token = makeToken("tw", workspace)
    await house.db.transaction(workspace, [], query =>
      query("insert into api_key (workspace_id, id, name, role, hash) values ($1, $2, $3, $4, $5)", [
        workspace,
        newUuid(),
        role,
        role,
        hashToken(token),
      ]),
    )
    return createClient(api, { base: address, token: () => token })
  }
  const own = await makeWorkspace()
  let serial = 0
  return {
    house,
    database_url: database.url,
    address,
    workspace: toId("workspace", own),
    follower,
    as: role => keyed(own, role),
    async asWorker(project, worker) {
      const id = worker ? toUuid(worker) : newUuid()
      if (!worker)
        await house.db.transaction(own, [], query =>
          query("insert into worker (workspace_id, id, pseudonym) values ($1, $2, $3)", [own, id, `worker-${++serial}`]),
        )
      const session = { workspace: own, project: toUuid(project), worker: id, person: null }
      const client = createClient(api, { base: address, token: () => makeLabelToken(house.secret, session, house.now()).token })
      return { client, worker: toId("worker", id) }
    },
    async stranger() {
      const workspace = await makeWorkspace()
      return { workspace: toId("workspace", workspace), client: await keyed(workspace, "owner") }
    },
    async settle() {
      while (await follower.round());
    },
    async close() {
      await app.close()
      await house.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
