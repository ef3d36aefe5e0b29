import { createHash } from "node:crypto"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Facts } from "@tagwerk/contract/task.ts"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { factsOf, fileIdsIn } from "./facts.ts"
import { rangeOf } from "./send.ts"

let world: World
let now = Date.UTC(2026, 10, 25, 12, 0, 0)
beforeAll(async () => {
  world = await createWorld({ now: () => now, env: { TAGWERK_URL: "http://127.0.0.1:4900/tagwerk" } })
})
afterAll(() => world?.close())

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "no refusal",
    error => error.problem?.code ?? String(error),
  )

async function project() {
  const client = await world.as("manager")
  const id = newId("project")
  await client.call("project.create", { workspace: world.workspace, id, name: "Pictures" })
  return { client, in: { workspace: world.workspace, project: id } }
}
/** 60 × 40 pixels, stored lying on its side: upright it is 40 × 60. */
const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: "#c33" } })
  .jpeg()
  .withExif({ IFD0: { Make: "Camera" } })
  .withMetadata({ orientation: 6 })
  .toBuffer()

/** The server of the tests listens at the root; the proxy in front of it would take the prefix off. */
const get = (url: string, headers: Record<string, string> = {}) =>
  fetch(world.address + url.replace(/^\/tagwerk/, ""), { headers })

describe("a photo", () => {
  test("is measured upright, has the type of its bytes, and its addresses carry the path prefix", async () => {
    const { client, in: place } = await project()
    const id = newId("file")
    const facts = await client.call("file.upload", { ...place, id, name: "trip/IMG 1.png" }, { body: photo })
    expect(facts).toMatchObject({
      id,
      name: "trip/IMG 1.png",
      media_type: "image/jpeg",
      width: 40,
      height: 60,
      bytes: photo.length,
    })
    expect(facts.url).toMatch(/^\/tagwerk\/api\/files\/file_/)
    expect(await client.call("file.show", { ...place, file: id })).toEqual(facts)

    const whole = await get(facts.url)
    expect(whole.status).toBe(200)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      "content-type": "image/jpeg",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": "inline; filename=\"IMG 1.png\"; filename*=UTF-8''IMG%201.png",
      "content-length": String(photo.length),
    })
    expect(Buffer.from(await whole.arrayBuffer()).equals(photo)).toBe(true)
    expect((await get(facts.url, { "if-none-match": whole.headers.get("etag")! })).status).toBe(304)

    const thumbnail = await sharp(Buffer.from(await (await get(facts.thumbnail_url!)).arrayBuffer())).metadata()
    expect(thumbnail).toMatchObject({ format: "webp", width: 40, height: 60 })
  })

  test("comes in parts: a range is 206, one behind the end 416, several are answered whole", async () => {
    const { client, in: place } = await project()
    const { url } = await client.call("file.upload", { ...place, id: newId("file"), name: "a.jpg" }, { body: photo })
    const part = await get(url, { range: "bytes=10-19" })
    expect(part.status).toBe(206)
    expect(part.headers.get("content-range")).toBe(`bytes 10-19/${photo.length}`)
    expect(Buffer.from(await part.arrayBuffer()).equals(photo.subarray(10, 20))).toBe(true)
    expect((await get(url, { range: `bytes=${photo.length}-` })).status).toBe(416)
    expect((await get(url, { range: "bytes=0-1,4-5" })).status).toBe(200)
    expect((await get(url, { range: "bytes=0-1", "if-range": '"another"' })).status).toBe(200)
    expect(rangeOf("bytes=-5", 100)).toEqual({ start: 95, end: 99 })
    expect(rangeOf("bytes=7-", 100)).toEqual({ start: 7, end: 99 })
  })

  test("sent twice is one file; other bytes under its id are refused and change nothing", async () => {
    const { client, in: place } = await project()
    const id = newId("file")
    const first = await client.call("file.upload", { ...place, id, name: "a.jpg" }, { body: photo })
    expect(await client.call("file.upload", { ...place, id, name: "a.jpg" }, { body: photo })).toEqual(first)
    const other = await sharp({ create: { width: 5, height: 5, channels: 3, background: "#000" } })
      .png()
      .toBuffer()
    expect(await code(client.call("file.upload", { ...place, id, name: "a.jpg" }, { body: other }))).toBe("id_taken")
    expect(Buffer.from(await (await get(first.url)).arrayBuffer()).equals(photo)).toBe(true)
  })
})

describe("an address", () => {
  let facts: Facts
  let other: Facts
  beforeAll(async () => {
    const { client, in: place } = await project()
    facts = await client.call("file.upload", { ...place, id: newId("file"), name: "a.jpg" }, { body: photo })
    const second = await project()
    other = await second.client.call("file.upload", { ...second.in, id: newId("file"), name: "b.jpg" }, { body: photo })
  })
  test.each([
    [
      "another file",
      (url: URL) => {
        url.pathname = new URL(other.url, "http://x").pathname
      },
    ],
    [
      "another project",
      (url: URL) => url.searchParams.set("project", new URL(other.url, "http://x").searchParams.get("project")!),
    ],
    ["the other variant", (url: URL) => url.searchParams.set("variant", "thumbnail")],
    ["a later end", (url: URL) => url.searchParams.set("until", (Math.floor(now / 1000) + 99_999).toString(36))],
    ["another signature", (url: URL) => url.searchParams.set("signature", createHash("sha256").digest("base64url"))],
  ])("changed to %s is refused", async (_what, change) => {
    const url = new URL(facts.url, "http://x")
    change(url)
    const answer = await get(url.pathname + url.search)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: "address_ended" })
  })
  test("holds for an hour and not much longer", async () => {
    const began = now
    now = began + 3600_000 - 1000
    expect((await get(facts.url)).status).toBe(200)
    now = began + 3600_000 + 301_000
    expect((await get(facts.url)).status).toBe(403)
    now = began
  })
})

describe("what is refused", () => {
  test.each([
    ["a.jpg", Buffer.from("no image at all, only words"), /not an image that is known/],
    ["a.jpg", photo.subarray(0, photo.length - 40), /cut off/],
    ["a.png", Buffer.alloc(0), /empty/],
    ["a.svg", Buffer.from("<svg onload='alert(1)'/>"), /can carry scripts/],
    ["../../etc/passwd", photo, /points outside/],
    ["/root/a.jpg", photo, /points outside/],
  ])("%s: a sentence, and nothing is kept", async (name, body, says) => {
    const { client, in: place } = await project()
    const id = newId("file")
    const error = await client.call("file.upload", { ...place, id, name }, { body: body as BodyInit }).catch(e => e)
    expect(error.problem).toMatchObject({ code: "media_unreadable", status: 422 })
    expect(error.message).toMatch(says)
    expect(error.message).toMatch(/It was not stored; everything else was\. \S/)
    expect(await code(client.call("file.show", { ...place, file: id }))).toBe("not_found")
    expect(await world.house.storage.size(`${toUuid(place.workspace)}/${toUuid(place.project)}/file/${toUuid(id)}`)).toBe(null)
  })
  test("who may not write tasks, and whoever comes from another workspace", async () => {
    const { in: place } = await project()
    const reviewer = await world.as("reviewer")
    const stranger = await world.stranger()
    const id = newId("file")
    expect(await code(reviewer.call("file.upload", { ...place, id, name: "a.jpg" }, { body: photo }))).toBe("not_allowed")
    expect(await code(stranger.client.call("file.upload", { ...place, id, name: "a.jpg" }, { body: photo }))).toBe("not_found")
    const own = { workspace: stranger.workspace, project: place.project }
    expect(await code(stranger.client.call("file.upload", { ...own, id, name: "a.jpg" }, { body: photo }))).toBe("not_found")
  })
})

test("facts of the files a payload names, in its order, from one project only", async () => {
  const one = await project()
  const two = await project()
  const ids: Id<"file">[] = []
  for (const place of [one, one, two]) {
    const id = newId("file")
    ids.push(id)
    await place.client.call("file.upload", { ...place.in, id, name: "a.jpg" }, { body: photo })
  }
  const payload = { pair: [ids[1], { left: ids[0] }], again: ids[1], foreign: ids[2], text: "file_x", n: 4, none: null }
  expect(fileIdsIn(payload)).toEqual([ids[1], ids[0], ids[2]])
  const workspace = toUuid(world.workspace)
  const facts = await world.house.db.transaction(workspace, [], query =>
    factsOf({ query, house: world.house, workspace }, toUuid(one.in.project), fileIdsIn(payload)),
  )
  expect(facts.map(file => file.id)).toEqual([ids[1], ids[0]])
})
