import { newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { codeOf } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

async function project() {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: world.workspace,
    id: place.project,
    name: "Reviews",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [{ key: "right", kind: "choice", options: [{ name: "yes" }, { name: "no" }] }],
    },
  })
  const tasks = [1, 2, 3].map(n => ({ id: newId("task"), payload: { text: `Text ${n}` } }))
  await owner.call("task.add", { ...place, tasks })
  return { owner, place, tasks: tasks.map(task => task.id) }
}

test("a comment is made once however often it is sent, and pages hold each once, newest first", async () => {
  const { owner, place, tasks } = await project()
  const first = { ...place, id: newId("comment"), task: tasks[0]!, text: "Blurred." }
  const made = await owner.call("comment.create", first)
  expect(made).toMatchObject({ by: "owner", flag: false, text: "Blurred.", resolved: false })
  expect(await owner.call("comment.create", first)).toEqual(made)
  expect(await codeOf(owner.call("comment.create", { ...first, text: "Sharp." }))).toBe("id_taken")
  for (let i = 0; i < 4; i++)
    await owner.call("comment.create", { ...place, id: newId("comment", Date.now() + i + 1), task: tasks[1]!, text: `${i}` })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page: { items: { text: string }[]; next: string | null } = await owner.call("comment.list", {
      ...place,
      limit: 2,
      ...(cursor ? { cursor } : {}),
    })
    seen.push(...page.items.map(item => item.text))
    cursor = page.next ?? undefined
  } while (cursor)
  expect(seen).toEqual(["3", "2", "1", "0", "Blurred."])
  expect((await owner.call("comment.list", { ...place, task: tasks[0]! })).items).toEqual([made])
})

test("a flag may stand alone, a comment may not; a flag is open until it is dealt with", async () => {
  const { owner, place, tasks } = await project()
  const say = (text: string, flag: boolean) =>
    owner.call("comment.create", { ...place, id: newId("comment"), task: tasks[0]!, text, flag })
  expect(await codeOf(say(" ", false))).toBe("input_invalid")
  await say("A word", false)
  const flag = await say("", true)
  const list = (flag?: boolean) =>
    owner
      .call("comment.list", { ...place, ...(flag === undefined ? {} : { flag }) })
      .then(page => page.items.map(item => item.text))
  expect([await list(true), await list(false), await list()]).toEqual([[""], ["A word"], ["", "A word"]])
  await owner.call("comment.resolve", { ...place, comment: flag.id })
  await owner.call("comment.resolve", { ...place, comment: flag.id })
  expect([await list(true), await list()]).toEqual([[], ["", "A word"]])
  expect(await codeOf(owner.call("comment.resolve", { ...place, comment: newId("comment") }))).toBe("not_found")
})

test("a worker speaks under the pseudonym, of tasks in their hands only", async () => {
  const { place, tasks } = await project()
  const { client } = await world.asWorker(place.project)
  const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
  const mine = assignments[0]!.task
  const say = (task: typeof mine) =>
    client.call("comment.create", { ...place, id: newId("comment"), task, text: "Broken", flag: true }).catch(e => e.problem)
  expect(await say(mine)).toMatchObject({ by: expect.stringMatching(/^worker-\d+$/), flag: true })
  const other = await say(tasks.find(task => task !== mine)!)
  expect(other.code).toBe("not_found")
  expect(other).toEqual(await say(newId("task")))
  expect(await codeOf(client.call("comment.list", place))).toBe("not_allowed")
})

test("an archived project takes no more comments", async () => {
  const { owner, place, tasks } = await project()
  await owner.call("project.update", { ...place, state: "archived" })
  expect(await codeOf(owner.call("comment.create", { ...place, id: newId("comment"), task: tasks[0]!, text: "x" }))).toBe(
    "project_archived",
  )
})
