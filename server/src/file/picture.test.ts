import { newId, toUuid } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openBrowser } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"
import { picturesIn } from "./picture.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ kind: "choice", key: "mood", options: [{ name: "good" }, { name: "bad" }] }],
} as never
const picture = await sharp({ create: { width: 8, height: 6, channels: 3, background: "#c33" } })
  .png()
  .toBuffer()
const body = new Uint8Array(picture) as BodyInit
// A connection of its own each: kept ones outlive the server that closes.
const get = async (url: string | undefined) =>
  new Uint8Array(await (await fetch(world.address + url, { headers: { connection: "close" } })).arrayBuffer())

test("a text's pictures are found by their id, each once, and nothing else is", () => {
  const [one, other] = [newId("file"), newId("file")]
  expect(
    picturesIn(`![a](${one}) and ![b](${other} "title"), again ${one}, not x${one}, file_short, ![c](https://x.org/y.png)`),
  ).toEqual([one, other])
  expect(picturesIn("")).toEqual([])
})

test("a guideline's picture is shown to the team and beside the task; a copy keeps it when the first project is gone", async () => {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Cells", form })
  const file = newId("file")
  await owner.call("file.upload", { ...place, id: file, name: "cell.png" }, { body })
  const strange = newId("file")
  const markdown = `Mark each ![red cell](${file}), not ![this](${strange}).`
  const published = await owner.call("guideline.publish", { ...place, version: 0, markdown })
  expect(published.markdown).toBe(markdown)
  expect(Object.keys(published.pictures)).toEqual([file])
  expect(await get(published.pictures[file])).toEqual(new Uint8Array(picture))
  expect((await owner.call("guideline.show", place)).pictures).toEqual(published.pictures)

  const { client, cookie } = openBrowser(world.address)
  const invited = await owner.call("invitation.create", { workspace: place.workspace, id: newId("invitation"), role: "manager" })
  await client.call("invitation.accept", {
    token: invited.token,
    name: "Ada",
    email: "a@example.org",
    password: "a long enough one",
  })
  expect(cookie()).not.toBe("")
  const begun = await client.call("label.begin", place)
  expect(await get(begun.guideline?.pictures[file])).toEqual(new Uint8Array(picture))

  const copy = newId("project")
  for (let time = 0; time < 2; time++) await owner.call("project.copy", { ...place, id: copy, name: "Cells again" })
  await owner.call("project.delete", { ...place, name: "Cells" })
  await world.house.storage.remove(`${toUuid(place.workspace)}/${toUuid(place.project)}`)
  const kept = await owner.call("guideline.show", { workspace: place.workspace, project: copy })
  expect(kept.markdown).toBe(markdown)
  expect(await get(kept.pictures[file])).toEqual(new Uint8Array(picture))
})
