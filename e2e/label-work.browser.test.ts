/**
 * More of the label screen in a real browser: hundreds of options, free text, proposals, skipping and flagging, recent work, leases and
 * sessions that end, marking with a finger, pictures from elsewhere.
 */
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import type { Form, Payload } from "@tagwerk/contract/form.ts"
import { type Id, toUuid } from "@tagwerk/contract/id.ts"
import type { Box } from "@tagwerk/contract/kind/box.ts"
import type { Span } from "@tagwerk/contract/kind/span.ts"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type LabelHouse, type Opened, openLabelHouse } from "./label-house.ts"

let house: LabelHouse
beforeAll(async () => {
  house = await openLabelHouse()
}, 240_000)
afterAll(() => house?.close(), 60_000)

const timeout = 60_000
const shots = process.env.TAGWERK_SHOTS
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
const picture = fileURLToPath(new URL("../server/data/demo/blood-cells/BloodImage_00022.jpg", import.meta.url))

/** Nothing refused by the policy, nothing found by axe, no error on the page. */
async function look({ page, faults, wrong }: Opened, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` })
  expect(await faults(), name).toEqual([])
  expect(await wrong(), name).toEqual([])
}
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const sent = async (project: Id<"project">) => (await house.sent(project)).filter(value => value !== null)
const eventually = (project: Id<"project">, value: unknown) =>
  expect.poll(() => sent(project), { timeout: 60_000 }).toContainEqual(value)
const view = [{ key: "text", view: "text" as const, from: "$text", title: "Message" }]
const texts = (n: number): Payload[] =>
  Array.from({ length: n }, (_, i) => ({ text: `Ada Lovelace wrote to Köln, letter ${i + 1}.` }))
const mood: Form["questions"][number] = {
  key: "mood",
  kind: "choice",
  title: "How does it sound?",
  required: true,
  options: [{ name: "glad" }, { name: "cross" }],
}
const letter = (page: Page) =>
  page
    .locator("main")
    .getByText(/letter \d/)
    .first()
const names: Form["questions"][number] = {
  key: "names",
  kind: "span",
  on: "text",
  title: "Mark the names",
  required: true,
  labels: [
    { name: "person", hotkey: "p" },
    { name: "place", hotkey: "l" },
  ],
}

test("77 options: typing narrows them, the first have digits, what was used lately comes first", { timeout }, async () => {
  const options = Array.from({ length: 77 }, (_, i) => ({ name: `intent_${i}`, title: `Intent number ${i}` }))
  const form: Form = {
    views: view,
    questions: [{ key: "intent", kind: "choice", title: "What is wanted?", options, required: true }],
  }
  const project = await house.project(form, texts(2))
  const opened = await house.open(project)
  const { page } = opened
  await letter(page).waitFor()
  await press(page, "/")
  await page.keyboard.type("number 4")
  expect(await page.getByRole("radio").count()).toBeLessThan(20)
  await look(opened, "options")
  await page.keyboard.type("2")
  await press(page, "Enter")
  await page.getByRole("radio", { name: /number 42/ }).waitFor()
  const before = await letter(page).textContent()
  await press(page, "Enter")
  await page.waitForFunction(text => document.querySelector("main")?.textContent?.includes(text ?? "") === false, before)
  await eventually(project, { intent: "intent_42" })
  await page.getByText("Recently used by you").waitFor()
  await press(page, "1", "Enter")
  await expect.poll(async () => (await sent(project)).length).toBe(2)
  expect(await sent(project)).toEqual([{ intent: "intent_42" }, { intent: "intent_42" }])
  await page.getByText("No task for you at the moment").waitFor()
  await look(opened, "empty")
  await opened.context.close()
})

test("free text: letters type, Esc gives the keys back, Ctrl Enter sends; too long is said at once", { timeout }, async () => {
  const form: Form = {
    views: view,
    questions: [{ key: "reply", kind: "text", title: "Write the answer", lines: 4, length_max: 40, required: true }, mood],
  }
  const project = await house.project(form, texts(1))
  const opened = await house.open(project)
  const { page } = opened
  await letter(page).waitFor()
  const field = page.getByRole("textbox", { name: "Write the answer" })
  await page.keyboard.type("Great news s g m 1")
  expect(await field.inputValue()).toBe("Great news s g m 1")
  await page.keyboard.type(" and far too much of it to be kept")
  await page.getByText(/too long/).waitFor()
  await look(opened, "too-long")
  await field.fill("Fine.")
  await press(page, "Escape", "2", "Control+Enter")
  await eventually(project, { reply: "Fine.", mood: "cross" })
  await opened.context.close()
})

test("skip with a reason and flag by keyboard, with the panels open nothing found by axe", { timeout }, async () => {
  const project = await house.project({ views: view, questions: [mood] }, texts(2))
  for (const colorScheme of ["light", "dark"] as const) {
    const opened = await house.open(project, { colorScheme })
    const { page } = opened
    await letter(page).waitFor()
    await press(page, "s")
    await page.getByRole("dialog", { name: "Skip" }).waitFor()
    await look(opened, `skip-${colorScheme}`)
    await press(page, "Escape", "m")
    await page.keyboard.type("Cut off in the middle")
    await look(opened, `comment-${colorScheme}`)
    if (colorScheme === "dark") {
      await page.getByRole("checkbox", { name: /Something is wrong/ }).check()
      await press(page, "Control+Enter")
      const first = await letter(page).textContent()
      await press(page, "s", "2")
      await page.waitForFunction(text => document.querySelector("main")?.textContent?.includes(text ?? "") === false, first)
    } else await press(page, "Escape")
    await page.getByRole("button", { name: "Settings" }).click()
    await look(opened, `settings-${colorScheme}`)
    await opened.context.close()
  }
  const { workspace } = house.world
  await expect
    .poll(async () => (await house.owner.call("comment.list", { workspace, project, flag: true })).items.map(item => item.text))
    .toEqual(["Cut off in the middle"])
})

test("recent work leads back to any response, which is changed by sending again", { timeout }, async () => {
  const project = await house.project({ views: view, questions: [mood] }, texts(3))
  const opened = await house.open(project)
  const { page } = opened
  await letter(page).waitFor()
  const first = await letter(page).textContent()
  await press(page, "1", "Enter")
  await eventually(project, { mood: "glad" })
  await press(page, "2", "Enter")
  await eventually(project, { mood: "cross" })
  await press(page, "r")
  await page.getByRole("button", { name: /glad/ }).waitFor()
  await look(opened, "recent")
  await page.getByRole("button", { name: /glad/ }).click()
  await page.getByText("You are changing an answer that was sent.").waitFor()
  expect(await letter(page).textContent()).toBe(first)
  await look(opened, "amending")
  await press(page, "0", "Enter")
  await eventually(project, { mood: { none: "cannot_tell" } })
  expect(await page.getByText("You are changing").count()).toBe(0)
  expect((await sent(project)).length).toBe(2)
  await opened.context.close()
})

test("a session that ended keeps the work, says so, and sends it after sign-in", { timeout }, async () => {
  const project = await house.project({ views: view, questions: [mood] }, texts(3))
  const opened = await house.open(project)
  const { page, context } = opened
  await letter(page).waitFor()
  await page.waitForLoadState("networkidle")
  const cookies = await context.cookies()
  await context.clearCookies()
  const ended = { type: "urn:tagwerk:problem:session_ended", title: "", status: 401, detail: "", code: "session_ended" }
  await page.route(/\/api\/.*\/(next|responses|renew|claim)/, route =>
    route.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify(ended) }),
  )
  await press(page, "1", "Enter")
  await page.getByText("You are signed out.").waitFor()
  expect(await page.getByText("1 answer is kept on this device.").count()).toBe(1)
  expect(await page.getByRole("link", { name: "Sign in" }).getAttribute("href")).toContain("/sign-in?next=%2Flabel%2F")
  if (shots) await page.screenshot({ path: `${shots}/signed-out.png` })
  expect(await opened.faults()).toEqual([])
  // Work goes on meanwhile.
  await press(page, "2")
  await context.addCookies(cookies)
  await page.unroute(/\/api\/.*\/(next|responses|renew|claim)/)
  // It may have tried again by itself meanwhile, and the button is gone.
  await page
    .getByRole("button", { name: "I have signed in" })
    .click({ timeout: 60_000 })
    .catch(() => {})
  await eventually(project, { mood: "glad" })
  await page.getByText("You are signed out.").waitFor({ state: "detached" })
  await press(page, "Enter")
  await eventually(project, { mood: "cross" })
  await context.close()
})

test("a lease that ended is said; the work is sent all the same", { timeout }, async () => {
  const project = await house.project({ views: view, questions: [mood] }, texts(1))
  const opened = await house.open(project)
  const { page } = opened
  await letter(page).waitFor()
  await house.world.house.db.transaction(toUuid(house.world.workspace), [], query =>
    query("update assignment set state = 2, until = now() - interval '1 second' where project_id = $1 and state = 0", [
      toUuid(project),
    ]),
  )
  await press(page, "1")
  await page.getByText("The time for this task ran out.").waitFor()
  await press(page, "Enter")
  await eventually(project, { mood: "glad" })
  await opened.context.close()
})

test("proposals of a model: accepted, corrected, rejected by keyboard, all of it undone", { timeout }, async () => {
  const form: Form = {
    views: [{ key: "image", view: "image", from: "$image" }],
    questions: [
      {
        key: "cells",
        kind: "box",
        on: "image",
        title: "Mark every cell",
        labels: [{ name: "red", hotkey: "r" }],
        required: true,
      },
    ],
  }
  const project = await house.project(form, [])
  const image = await house.upload(project, picture)
  await house.add(project, [{ image }])
  const { workspace } = house.world
  await house.owner.call("project.update", { workspace, project, plan: { suggest: true } })
  const box = (x: number) => ({ label: "red", x, y: 100, width: 60, height: 60 })
  const suggestions = [{ model: "cell-detector", value: { cells: [box(50), box(200), box(350)] } }]
  const opened = await house.open(project, {}, page =>
    page.route("**/suggestions", route =>
      route.fulfill({ contentType: "application/json", body: JSON.stringify({ suggestions }) }),
    ),
  )
  const { page } = opened
  await page.getByText("3 proposals left").waitFor()
  await press(page, "n", "a", "x")
  await page.getByText("1 proposal left").waitFor()
  await look(opened, "proposals")
  await press(page, "Control+z")
  await page.getByText("2 proposals left").waitFor()
  await press(page, "Control+y")
  await press(page, "e", "ArrowRight", "Escape", "Enter")
  await expect.poll(async () => (await sent(project)).length).toBe(1)
  const boxes = (await sent(project))[0]?.["cells"] as Box[]
  expect(boxes.map(b => [b.id, b.x])).toEqual([
    ["p0.0", 50],
    ["p0.2", 351],
  ])
  await opened.context.close()
})

test("a finger: tap a word, stretch it by another, choose a label; nothing marked must be meant", { timeout }, async () => {
  const project = await house.project({ views: view, questions: [names] }, texts(2))
  const opened = await house.open(project, phone)
  const { page } = opened
  await letter(page).waitFor()
  const word = async (text: string): Promise<[number, number]> =>
    page.evaluate(text => {
      const walk = document.createTreeWalker(document.querySelector("main")!, NodeFilter.SHOW_TEXT)
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.textContent?.indexOf(text) ?? -1
        if (at < 0) continue
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + text.length)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        return [(left + right) / 2, (top + bottom) / 2]
      }
      throw new Error(`no ${text}`)
    }, text)
  await page.touchscreen.tap(...(await word("Ada")))
  await page.touchscreen.tap(...(await word("Lovelace")))
  await page.getByRole("button", { name: "person" }).tap()
  await page.touchscreen.tap(...(await word("Köln")))
  await page.getByRole("button", { name: "place" }).tap()
  await look(opened, "phone-spans")
  await page.getByRole("button", { name: "Send" }).tap()
  await expect.poll(async () => (await sent(project)).length).toBe(1)
  const spans = (await sent(project))[0]!["names"] as Span[]
  expect(spans.map(s => [s.start, s.end, s.label])).toEqual([
    [0, 12, "person"],
    [22, 26, "place"],
  ])
  await page.getByRole("button", { name: "Send" }).tap()
  await page.getByText("Nothing is marked yet.").waitFor()
  await look(opened, "phone-nothing")
  await page.getByRole("button", { name: "Nothing to mark" }).tap()
  await page.getByRole("button", { name: "Send" }).tap()
  await eventually(project, { names: [] })
  await opened.context.close()
})

test("boxes on a phone: draw with a finger, undo, send", { timeout }, async () => {
  const form: Form = {
    views: [{ key: "image", view: "image", from: "$image" }],
    questions: [
      { key: "cells", kind: "box", on: "image", title: "Mark every cell", labels: [{ name: "red" }, { name: "white" }] },
    ],
  }
  const project = await house.project(form, [])
  const image = await house.upload(project, picture)
  await house.add(project, [{ image }])
  const opened = await house.open(project, { ...phone, colorScheme: "dark" })
  const { page } = opened
  const canvas = page.getByRole("application")
  await canvas.waitFor()
  const area = (await canvas.boundingBox())!
  const cdp = await page.context().newCDPSession(page)
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x?: number, y?: number) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: x === undefined || y === undefined ? [] : [{ x, y, id: 0 }] })
  const draw = async (x: number, y: number) => {
    await touch("touchStart", area.x + x, area.y + y)
    await touch("touchMove", area.x + x + 30, area.y + y + 20)
    await touch("touchMove", area.x + x + 90, area.y + y + 70)
    // A finger rests before it lifts: the browser takes a tap after a throw for what stops it.
    await page.waitForTimeout(300)
    await touch("touchMove", area.x + x + 90, area.y + y + 71)
    await page.waitForTimeout(100)
    await touch("touchEnd")
  }
  const middle = area.height / 2 - 60
  await draw(60, middle)
  await draw(200, middle)
  await page.getByRole("button", { name: "Send 2 boxes" }).waitFor()
  await look(opened, "phone-boxes")
  await page.getByRole("button", { name: "Undo" }).tap()
  await page.getByRole("button", { name: "Send 1 box" }).tap()
  await expect.poll(async () => ((await sent(project))[0]?.["cells"] as Box[] | undefined)?.length).toBe(1)
  await opened.context.close()
})

test("a picture from elsewhere is shown and its size is reported; one that does not come is said", { timeout }, async () => {
  const bytes = await readFile(picture)
  const host = createServer((request, response) => {
    if (request.url !== "/cells.jpg") return response.writeHead(404).end()
    response.setHeader("content-type", "image/jpeg").end(bytes)
  })
  await new Promise<void>(done => host.listen(0, "127.0.0.1", done))
  const base = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
  const form: Form = {
    views: [{ key: "image", view: "image", from: "$image" }],
    questions: [{ key: "cells", kind: "box", on: "image", title: "Mark every cell", labels: [{ name: "red" }] }],
  }
  const project = await house.project(form, [{ image: `${base}/cells.jpg` }])
  const opened = await house.open(project)
  const { page } = opened
  await page.getByText("640 × 480 px").waitFor()
  let sizes: unknown
  page.on("request", request => {
    if (request.url().endsWith("/next")) sizes = (request.postDataJSON() as { sizes?: unknown }).sizes
  })
  await press(page, "c", "Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter", "Escape", "Enter")
  await expect.poll(async () => (await sent(project)).length).toBe(1)
  expect(sizes).toEqual({ image: { width: 640, height: 480 } })
  await opened.context.close()

  const missing = await house.project(form, [{ image: `${base}/gone.jpg` }])
  const other = await house.open(missing)
  await other.page.getByText("The picture cannot be loaded").waitFor()
  expect(await other.faults()).toEqual([])
  await other.context.close()
  host.close()
})
