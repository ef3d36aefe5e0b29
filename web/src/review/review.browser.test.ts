/** Deciding what workers disagree about in a real browser: by one key, by hand, heard of in another tab; on a phone, in both themes. */
import type { Client } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { look } from "../../../e2e/look.ts"
import { openTeamHouse, type TeamHouse, type Theme } from "../../../e2e/team-house.ts"
import type { World } from "../../../server/src/test-world.ts"

const patient = { timeout: 180_000 }
let house: TeamHouse
let world: World
let owner: Client

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, owner } = house)
}, 300_000)
afterAll(() => house?.close(), 180_000)

const open = (project: Id<"project">, theme: Theme, size?: { width: number; height: number }) =>
  house.open(`/workspaces/${world.workspace}/projects/${project}/disagreements`, theme, size)

const options = [
  { name: "arrival", title: "Card arrival" },
  { name: "top_up", title: "Top-up failed" },
  { name: "exchange", title: "Exchange rate" },
]
type In = { workspace: Id<"workspace">; project: Id<"project"> }
/** A project of these payloads; the w-th of so many workers says what `say` gives for the i-th task. */
async function made(
  form: Form,
  payloads: Record<string, unknown>[],
  workers: number,
  say: (w: number, i: number) => Record<string, unknown>,
  place: In = { workspace: world.workspace, project: newId("project") },
) {
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Banking intents",
    form,
    plan: { responses: workers, leases_max: 50 },
  })
  const tasks = payloads.map((payload, i) => ({ id: newId("task"), external_id: `bank-${i}`, payload: payload as never }))
  await owner.call("task.add", { ...place, tasks })
  const number = new Map(tasks.map((task, i) => [task.id, i]))
  for (let w = 0; w < workers; w++) {
    const { client } = await world.asWorker(place.project)
    for (;;) {
      const ids = Array.from({ length: 25 }, () => newId("assignment"))
      const { assignments } = await client.call("assignment.claim", { ...place, ids })
      if (assignments.length === 0) break
      for (const one of assignments) {
        const sent = { response: newId("response"), assignment: one.id, form_version: 1 }
        await client.call("response.submit", { ...place, ...sent, value: say(w, number.get(one.task)!) as never })
      }
    }
  }
  await world.settle()
  return { place, tasks: tasks.map(task => task.id) }
}

/** Three workers; of the first tasks each says something else, of the others all the same. */
const project = () =>
  made(
    {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        { key: "intent", title: "What is it about?", kind: "choice", required: true, options },
        { key: "names", title: "Names", kind: "span", on: "text", labels: [{ name: "place", title: "Place" }] },
      ],
    },
    Array.from({ length: 5 }, (_, i) => ({
      text: `I topped up in Berlin with my new card, number ${i}, and was charged another rate than the one shown.`,
    })),
    3,
    (w, i) => ({
      intent: options[i < 3 ? w : 0]!.name,
      names: [{ start: 15, end: 21, label: "place" }, ...(w === 2 ? [{ start: 30, end: 38, label: "place" }] : [])],
    }),
  )

/** The answer once it is the expert's. */
async function decidedOf(place: In, task: Id<"task">) {
  const questions = async () => {
    await world.settle()
    return (await owner.call("task.show", { ...place, task })).answer!.questions
  }
  await expect.poll(async () => (await questions())["intent"]!.method, { timeout: 60_000 }).toBe("adjudicated")
  return questions()
}

test("one key decides, the next task is there, the answer has moved, and one key takes it back", {
  timeout: 180_000,
}, async () => {
  const { place } = await project()
  const { page, context, errors } = await open(place.project, "light")
  await page.getByText("3 to decide, most informative first").waitFor()
  const first = (await owner.call("disagreement.list", place)).items[0]!
  await page.getByRole("heading", { name: "Which is right?" }).waitFor()
  // Lanes over the text, and in words what one of the three marked alone.
  const disputed = page.getByRole("table", { name: "What some marked and others did not" })
  await disputed.getByRole("row", { name: /^new card Place worker-/ }).waitFor()
  await look(page, "disagreements-light")
  const said = await page.getByRole("region", { name: "What was said" }).getByRole("button").first().textContent()
  await page.keyboard.press("1")
  await page.getByText("2 to decide, most informative first · 1 decided").waitFor()
  const answer = await decidedOf(place, first.id)
  expect(answer["intent"]).toMatchObject({ method: "adjudicated", confidence: 0.97 })
  expect(said).toContain(options.find(one => one.name === answer["intent"]!.value)!.title)
  await page.keyboard.press("u")
  await page.getByText("3 to decide, most informative first").waitFor()
  const remain = async () => {
    await world.settle()
    return (await owner.call("disagreement.list", place)).remain
  }
  await expect.poll(remain, patient).toBe(3)
  expect(await page.getByRole("navigation", { name: "Disagreements" }).locator("[aria-current=true]").textContent()).toContain(
    first.shown.slice(0, 30),
  )
  await page.keyboard.press("1")
  await page.getByText("2 to decide, most informative first · 1 decided").waitFor()
  await decidedOf(place, first.id)
  // Something else, by hand: the third option, and the marks stay as they are believed.
  const second = (await owner.call("disagreement.list", place)).items[0]!
  await page.keyboard.press("e")
  const own = page.getByRole("region", { name: "Your decision" })
  await own.getByRole("radio", { name: "Exchange rate" }).check({ force: true })
  await look(page, "disagreements-own")
  await page.keyboard.press("Control+Enter")
  await page.getByText("1 to decide, most informative first · 2 decided").waitFor()
  const decided = await decidedOf(place, second.id)
  expect(decided["intent"]!.value).toBe("exchange")
  expect(decided["names"]!.value).toEqual([{ start: 15, end: 21, label: "place" }])
  // The last becomes gold by what is believed; taken back it waits again.
  const third = (await owner.call("disagreement.list", place)).items[0]!
  const goldOf = async () => (await owner.call("gold.show", { ...place, task: third.id })).known?.value ?? null
  await page.keyboard.press("g")
  await page.getByRole("heading", { name: "Nothing is left to decide" }).waitFor()
  await expect.poll(goldOf, patient).toMatchObject({ names: [{ start: 15, end: 21, label: "place" }] })
  await page.keyboard.press("Control+z")
  await expect.poll(goldOf, patient).toBeNull()
  await page.getByRole("heading", { name: "Which is right?" }).waitFor()
  await page.keyboard.press("Space")
  await page.getByRole("heading", { name: "Nothing is left to decide" }).waitFor()
  await expect.poll(async () => (await owner.call("disagreement.list", place)).remain, patient).toBe(0)
  expect(errors).toEqual([])
  await context.close()
})

test("a decision in one tab shows in the other: the stream tells it", { timeout: 180_000 }, async () => {
  const { place } = await project()
  const { page, context } = await open(place.project, "light")
  const other = await context.newPage()
  await other.goto(page.url())
  for (const one of [page, other]) await one.getByText("3 to decide, most informative first").waitFor()
  await expect.poll(() => world.house.live.open(), patient).toBe(1)
  // What the stream says, as the tabs pass it on.
  await other.evaluate(workspace => {
    const heard: string[] = []
    Object.assign(window, { heard })
    new BroadcastChannel(`tagwerk.live.${workspace}`).onmessage = ({ data }) => "hint" in data && heard.push(data.hint.topic)
  }, world.workspace)
  const asked: string[] = []
  other.on("request", request => request.url().includes("/disagreements") && asked.push(request.url()))
  await new Promise(resolve => setTimeout(resolve, 1_500))
  expect(asked).toEqual([])
  world.follower.start()
  await page.keyboard.press("1")
  // Two seconds on a machine that does nothing else.
  await other.getByText("2 to decide, most informative first").waitFor({ timeout: 60_000 })
  expect(await other.evaluate(() => (window as unknown as { heard: string[] }).heard)).toContain(place.project)
  await world.follower.stop()
  await context.close()
})

const things = [
  { name: "red", title: "Red cell" },
  { name: "white", title: "White cell" },
]
/** One picture of 400 × 300: all three drew the first box, each another second one, and wrote another note. */
async function pictured() {
  const place = { workspace: world.workspace, project: newId("project") }
  const form: Form = {
    views: [{ key: "image", view: "image", from: "$image" }],
    questions: [
      { key: "cells", title: "Cells", kind: "box", on: "image", required: true, labels: things },
      { key: "note", title: "Note", kind: "text" },
    ],
  }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Cells",
    form,
    plan: { responses: 3 },
  })
  const grey = await sharp({ create: { width: 400, height: 300, channels: 3, background: "#b0a0a8" } })
    .png()
    .toBuffer()
  const file = await owner.call("file.upload", { ...place, id: newId("file"), name: "cells.png" }, { body: grey as never })
  await owner.call("task.add", { ...place, tasks: [{ id: newId("task"), payload: { image: file.id } }] })
  const notes = ["two red cells overlap", "two red cells overlap here", "one red cell"]
  for (let w = 0; w < 3; w++) {
    const { client } = await world.asWorker(place.project)
    const [one] = (await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })).assignments
    const cells = [
      { label: "red", x: 40 + w, y: 40, width: 80, height: 80 },
      { label: w === 1 ? "white" : "red", x: 200 + 40 * w, y: 150, width: 60, height: 90 },
    ]
    const sent = { response: newId("response"), assignment: one!.id, form_version: 1, value: { cells, note: notes[w]! } as never }
    await client.call("response.submit", { ...place, ...sent })
  }
  await world.settle()
  return place
}

test("everybody's boxes lie over the picture in their colours, each to be switched off; texts word by word", {
  timeout: 180_000,
}, async () => {
  const place = await pictured()
  const { page, context, errors } = await open(place.project, "light")
  const canvas = page.getByRole("img", { name: "cells.png: boxes that differ 3, that agree 1" })
  await canvas.waitFor()
  await page.getByText("1 box agrees and is drawn thin.").waitFor()
  /** Whether the colour of the second worker stands at the left border of their second box. */
  const isDrawn = () =>
    canvas.evaluate((element: HTMLCanvasElement) => {
      const scale = element.width / 400
      const { data } = element.getContext("2d")!.getImageData(Math.round(240 * scale) - 4, Math.round(200 * scale), 9, 1)
      return Array.from({ length: 9 }, (_, i) => [...data.slice(i * 4, i * 4 + 3)]).some(
        ([r, g, b]) => Math.abs(r! - 0x56) + Math.abs(g! - 0xb4) + Math.abs(b! - 0xe9) < 40,
      )
    })
  await expect.poll(isDrawn, patient).toBe(true)
  await page.keyboard.press("Shift+Digit2")
  await expect.poll(isDrawn, patient).toBe(false)
  await page.getByRole("group", { name: "Shown" }).getByRole("button").nth(1).click()
  await expect.poll(isDrawn, patient).toBe(true)
  const notes = page.getByRole("region", { name: "Note" })
  expect(await notes.locator("ins").allTextContents()).toEqual([" here", "one", " cell"])
  expect(await notes.locator("del").allTextContents()).toEqual(["two", " cells overlap"])
  await look(page, "disagreements-boxes-light")
  expect(errors).toEqual([])
  await context.close()
  const dark = await open(place.project, "dark", { width: 390, height: 844 })
  await dark.page.getByRole("img", { name: "cells.png: boxes that differ 3, that agree 1" }).waitFor()
  await look(dark.page, "disagreements-boxes-phone")
  expect(await dark.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await dark.context.close()
})

test("more than a page of them, and filters", { timeout: 180_000 }, async () => {
  const many = 103
  const { place } = await made(
    {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [{ key: "intent", title: "What is it about?", kind: "choice", required: true, options }],
    },
    Array.from({ length: many }, (_, i) => ({ text: `Message ${i}` })),
    2,
    (w, i) => ({ intent: w === 0 ? "arrival" : i < 4 ? "exchange" : "top_up" }),
  )
  const { page, context } = await open(place.project, "dark")
  await page.getByText(`${many} to decide, most informative first`).waitFor()
  const entries = page.getByRole("navigation", { name: "Disagreements" }).getByRole("button", { name: /Message \d/ })
  expect(await entries.count()).toBe(100)
  await page.getByRole("button", { name: "Show more" }).click()
  await expect.poll(() => entries.count(), patient).toBe(many)
  await page.keyboard.press("j")
  await expect.poll(() => entries.nth(1).getAttribute("aria-current"), patient).toBe("true")
  await page.getByRole("button", { name: "Filter" }).click()
  await page.getByRole("combobox", { name: "Somebody said" }).fill("Exchange")
  await page.getByRole("option", { name: "Exchange rate" }).click()
  await page.keyboard.press("Escape")
  await page.getByText("4 to decide, most informative first").waitFor()
  await look(page, "disagreements-filtered-dark")
  await context.close()
})

test("a refused decision puts the task back and says why", { timeout: 180_000 }, async () => {
  const { place } = await project()
  const { page, context } = await open(place.project, "light")
  await page.getByText("3 to decide, most informative first").waitFor()
  await owner.call("project.update", { ...place, plan: { adjudicate: "nobody" } })
  await page.keyboard.press("1")
  await page.getByText("The project's plan lets nobody decide").waitFor()
  await page.getByText("3 to decide, most informative first").waitFor()
  await context.close()
})

test("dark, and on a phone", { timeout: 180_000 }, async () => {
  const { place } = await project()
  const dark = await open(place.project, "dark")
  await dark.page.getByRole("heading", { name: "Which is right?" }).waitFor()
  await look(dark.page, "disagreements-dark")
  await dark.context.close()
  for (const theme of ["light", "dark"] as const) {
    const phone = await open(place.project, theme, { width: 390, height: 844 })
    await phone.page.getByRole("heading", { name: "Which is right?" }).waitFor()
    await look(phone.page, `disagreements-phone-${theme}`)
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    expect(phone.errors).toEqual([])
    await phone.context.close()
  }
})
