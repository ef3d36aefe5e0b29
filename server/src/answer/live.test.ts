import { api } from "@tagwerk/contract/api.ts"
import type { Client } from "@tagwerk/contract/client.ts"
import { createClient } from "@tagwerk/contract/client.ts"
import type { Hint } from "@tagwerk/contract/event.ts"
import { type Id, newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { hashToken, makeToken } from "../auth/key.ts"
import { createWorld, type World } from "../test-world.ts"

let world: World
let owner: Client
let token: string
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
  const workspace = toUuid(world.workspace)
  token = makeToken("tw", workspace)
  await world.house.db.transaction(workspace, [], query =>
    query("insert into api_key (workspace_id, id, name, role, hash) values ($1, $2, 'screen', 'reviewer', $3)", [
      workspace,
      newUuid(),
      hashToken(token),
    ]),
  )
  world.follower.start()
})
afterAll(async () => {
  await world?.follower.stop()
  await world?.close()
})

async function project(): Promise<Id<"project">> {
  const id = newId("project")
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [{ key: "note", kind: "text" as const }],
  }
  await owner.call("project.create", { workspace: world.workspace, id, name: "Live", form })
  return id
}
const addTask = (id: Id<"project">) =>
  owner.call("task.add", { workspace: world.workspace, project: id, tasks: [{ id: newId("task"), payload: { text: "x" } }] })

interface Screen {
  hints: (Hint & { id: string })[]
  until(what: (hints: Screen["hints"]) => boolean, ms?: number): Promise<void>
  close(): void
}
async function open(input: { projects?: string }, last?: string): Promise<Screen> {
  const abort = new AbortController()
  const url = createClient(api, { base: world.address }).address("stream.read", { workspace: world.workspace, ...input })
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, ...(last ? { "last-event-id": last } : {}) },
    signal: abort.signal,
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/)
  const hints: Screen["hints"] = []
  const read = async () => {
    let text = ""
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const fields = new Map(
          text
            .slice(0, end)
            .split("\n")
            .map(line => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
        )
        text = text.slice(end + 2)
        if (fields.get("event") === "hint") hints.push({ ...JSON.parse(fields.get("data")!), id: fields.get("id")! })
      }
    }
  }
  read().catch(() => {})
  return {
    hints,
    close: () => abort.abort(),
    async until(what, ms = 60_000) {
      const began = performance.now()
      while (!what(hints)) {
        if (performance.now() - began > ms) throw new Error(`not within ${ms} ms: ${JSON.stringify(hints)}`)
        await new Promise(resolve => setTimeout(resolve, 10))
      }
    },
  }
}

it("says where things stand, then what moved, once the answers are there, at most once a second", async () => {
  const id = await project()
  await addTask(id)
  const screen = await open({ projects: id })
  await screen.until(hints => hints.some(hint => hint.topic === id && hint.position >= 3))
  const { position } = screen.hints.filter(hint => hint.topic === id).at(-1)!
  const seen = screen.hints.length
  const began = performance.now()
  for (let i = 0; i < 20; i++) {
    await addTask(id)
    await new Promise(resolve => setTimeout(resolve, 60))
  }
  await screen.until(hints => (hints.at(-1)?.position ?? 0) >= position + 20)
  const after = screen.hints.slice(seen).filter(hint => hint.topic === id)
  expect(after.length).toBeGreaterThan(1)
  expect(after.length).toBeLessThanOrEqual(Math.ceil((performance.now() - began) / 1000) + 1)
  const { project: shown } = await owner.call("project.overview", { workspace: world.workspace, project: id })
  expect(shown.counts.tasks).toBe(21)
  screen.close()
})

it("comes back to where it was: only what moved meanwhile is told", async () => {
  const [one, other] = [await project(), await project()]
  const first = await open({ projects: `${one},${other}` })
  await first.until(
    hints =>
      hints.some(hint => hint.topic === one && hint.position >= 2) &&
      hints.some(hint => hint.topic === other && hint.position >= 2),
  )
  const { id } = first.hints.at(-1)!
  first.close()
  await addTask(other)
  const second = await open({ projects: `${one},${other}` }, id)
  await second.until(hints => hints.some(hint => hint.topic === other))
  await new Promise(resolve => setTimeout(resolve, 600))
  expect(second.hints.filter(hint => hint.topic === one)).toEqual([])
  second.close()
  const closing = performance.now()
  while (world.house.live.open() > 0 && performance.now() - closing < 60_000)
    await new Promise(resolve => setTimeout(resolve, 20))
  expect(world.house.live.open()).toBe(0)
})

it("tells nobody of another workspace's projects", async () => {
  const id = await project()
  const stranger = await world.stranger()
  await expect(stranger.client.call("stream.read", { workspace: world.workspace })).rejects.toThrow(/no such workspace/)
  await expect(stranger.client.call("stream.read", { workspace: stranger.workspace, projects: id })).rejects.toThrow(
    /no such project/,
  )
})
