import { newUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { append, openStream } from "./append.ts"
import { numberStream } from "./sequence.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

it("a sequencer that looked before another one numbered, and locks after it, numbers nothing a second time", async () => {
  const { db } = world.house
  const [stream, workspace] = [newUuid(), newUuid()]
  await db.transaction(workspace, [], async query => {
    await openStream({ query }, stream, workspace)
    for (let i = 0; i < 5; i++) await append({ query }, stream, "comment.made", { task: newUuid(), comment: newUuid() })
  })
  // Slow between its look at the events and its lock of the stream.
  const slow = numberStream.replace("where stream_id = $1", "where (select pg_sleep(1)) is not null and stream_id = $1")
  expect(slow).not.toBe(numberStream)
  const late = db.query(slow, [stream, 100])
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(await db.query(numberStream, [stream, 100])).toMatchObject([{ position: 5 }])
  expect(await late).toEqual([])
  const events = await db.query<{ position: number }>("select position from event where stream_id = $1 order by id", [stream])
  expect(events.map(event => event.position)).toEqual([1, 2, 3, 4, 5])
  // What comes afterwards is numbered as ever.
  await db.transaction(workspace, [], query => append({ query }, stream, "comment.made", { task: newUuid(), comment: newUuid() }))
  expect(await db.query(numberStream, [stream, 100])).toMatchObject([{ position: 6 }])
})
