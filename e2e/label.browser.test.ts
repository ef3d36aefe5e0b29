/** The label screen in a real browser against a real server: by keyboard alone, by mouse, by finger; without a network; after a reload. */
import { fileURLToPath } from "node:url"
import type { Form } from "@tagwerk/contract/form.ts"
import type { Box } from "@tagwerk/contract/kind/box.ts"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type LabelHouse, type Opened, openLabelHouse } from "./label-house.ts"

let house: LabelHouse
beforeAll(async () => {
  house = await openLabelHouse()
}, 240_000)
afterAll(() => house?.close(), 60_000)

const picture = fileURLToPath(new URL("../server/data/demo/blood-cells/BloodImage_00022.jpg", import.meta.url))
const shots = process.env.TAGWERK_SHOTS
async function look({ page, faults, wrong }: Opened, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` })
  expect(await faults(), name).toEqual([])
  expect(await wrong(), name).toEqual([])
}

const mood: Form["questions"][number] = {
  key: "mood",
  kind: "choice",
  title: "How does it sound?",
  required: true,
  options: [{ name: "glad" }, { name: "cross" }, { name: "neither" }, { name: "mixed" }],
}
const plain: Form = { views: [{ key: "text", view: "text", from: "$text" }], questions: [mood] }
const marked: Form = {
  views: plain.views,
  questions: [
    mood,
    {
      key: "names",
      kind: "span",
      on: "text",
      title: "Mark the names",
      labels: [
        { name: "person", hotkey: "p" },
        { name: "place", hotkey: "l" },
      ],
    },
  ],
}
const texts = (n: number) => Array.from({ length: n }, (_, i) => ({ text: `Ada ${"🚲"} rode to Ulm, ride ${i + 1}.` }))
/** The number of the ride on screen, once it is another than `before`. Which task comes first is the server's choice. */
async function shown(page: Page, before = 0): Promise<number> {
  const found = await page.waitForFunction(before => {
    const ride = Number(/ride (\d+)\./.exec(document.querySelector("main")?.textContent ?? "")?.[1] ?? 0)
    return ride !== 0 && ride !== before ? ride : false
  }, before)
  return Number(await found.jsonValue())
}
/** Waits until the server has this value for that ride. */
const settled = (project: Parameters<LabelHouse["sent"]>[0], ride: number, value: unknown) =>
  expect.poll(async () => (await house.sent(project))[ride - 1], { timeout: 60_000 }).toEqual(value)

describe("a text", () => {
  test("by keyboard alone: answer, mark, undo, redo, send; what was sent comes back with Ctrl Z and is amended", {
    timeout: 180_000,
  }, async () => {
    const project = await house.project(marked, texts(3))
    const { page, wrong, context } = await house.open(project)
    const first = await shown(page)
    await page.keyboard.press("1")
    // Ada: from the start, three characters.
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("p")
    await page.keyboard.press("Control+z")
    await page.keyboard.press("Control+y")
    await page.keyboard.press("Enter")
    const second = await shown(page, first)
    const span = { start: 0, end: 3, label: "person" }
    await settled(project, first, { mood: "glad", names: [expect.objectContaining(span)] })

    await page.keyboard.press("Control+z")
    expect(await shown(page, second)).toBe(first)
    await page.keyboard.press("2")
    await page.keyboard.press("Enter")
    expect(await shown(page, first)).toBe(second)
    await settled(project, first, { mood: "cross", names: [expect.objectContaining(span)] })
    expect(await wrong()).toEqual([])
    await context.close()
  })

  test("marks count characters as people do: a word after an emoji, by mouse", { timeout: 180_000 }, async () => {
    const project = await house.project(marked, texts(1))
    const { page, context } = await house.open(project)
    const first = await shown(page)
    const at = await page.evaluate(() => {
      const walk = document.createTreeWalker(document.querySelector("main")!, NodeFilter.SHOW_TEXT)
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const from = node.textContent?.indexOf("Ulm") ?? -1
        if (from < 0) continue
        const range = document.createRange()
        range.setStart(node, from)
        range.setEnd(node, from + 3)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        return { left, right, y: (top + bottom) / 2 }
      }
      throw new Error("no Ulm")
    })
    await page.mouse.move(at.left + 1, at.y)
    await page.mouse.down()
    await page.mouse.move(at.right - 1, at.y, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.press("l")
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    // "Ada 🚲 rode to Ulm": the emoji is one.
    await settled(project, first, { mood: "glad", names: [expect.objectContaining({ start: 14, end: 17, label: "place" })] })
    await context.close()
  })

  test("a missing answer is said at its question and nothing is sent", { timeout: 180_000 }, async () => {
    const project = await house.project(plain, texts(1))
    const { page, context } = await house.open(project)
    const first = await shown(page)
    await page.keyboard.press("Enter")
    await page.getByRole("alert").filter({ hasText: "must be answered" }).waitFor()
    expect(await house.sent(project)).toEqual([null])
    await page.keyboard.press("0")
    await page.keyboard.press("Enter")
    await settled(project, first, { mood: { none: "cannot_tell" } })
    await context.close()
  })
})

describe("nothing is lost", () => {
  test("without a network work goes on and says so; back again, it is sent", { timeout: 180_000 }, async () => {
    const project = await house.project(plain, texts(3))
    const { page, context } = await house.open(project)
    const first = await shown(page)
    // The next one is here already.
    await page.waitForLoadState("networkidle")
    await context.setOffline(true)
    await page.keyboard.press("1")
    await page.keyboard.press("Enter")
    const second = await shown(page, first)
    await page.getByText("No network.").waitFor()
    expect((await house.sent(project)).every(value => value === null)).toBe(true)
    await page.keyboard.press("2")
    await context.setOffline(false)
    await settled(project, first, { mood: "glad" })
    await page.getByText("No network.").waitFor({ state: "detached" })
    await page.keyboard.press("Enter")
    await shown(page, second)
    await settled(project, first, { mood: "glad" })
    await settled(project, second, { mood: "cross" })
    await context.close()
  })

  test("after a reload the answer is there, and so are its steps", { timeout: 180_000 }, async () => {
    const project = await house.project(plain, texts(2))
    const { page, context } = await house.open(project)
    const first = await shown(page)
    await page.keyboard.press("1")
    await page.keyboard.press("2")
    await page
      .getByText(/^Saved/)
      .first()
      .waitFor()
    await page.reload()
    expect(await shown(page)).toBe(first)
    await page.keyboard.press("Control+z")
    await page.keyboard.press("Enter")
    await shown(page, first)
    await settled(project, first, { mood: "glad" })
    await context.close()
  })

  test("the next task is on screen without waiting for the network", { timeout: 180_000 }, async () => {
    const project = await house.project(plain, texts(3))
    const { page, context } = await house.open(project)
    await shown(page)
    await page.waitForLoadState("networkidle")
    let release = () => {}
    const network = new Promise<void>(resolve => {
      release = resolve
    })
    let reached = 0
    await context.route("**/api/**", async route => {
      await network
      reached++
      // The page may be gone by then.
      await route.continue().catch(() => {})
    })
    await page.keyboard.press("1")
    const ms = await page.evaluate(async () => {
      const begin = performance.now()
      dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
      while (!document.querySelector("main")?.textContent?.includes("ride 2.")) await new Promise(requestAnimationFrame)
      return performance.now() - begin
    })
    // It was shown although nothing came through the network; how fast is the bench's to say.
    expect(reached).toBe(0)
    release()
    if (shots) console.log(`next task after ${ms.toFixed(0)} ms`)
    await context.unroute("**/api/**")
    await context.close()
  })
})

describe("boxes", () => {
  const form: Form = {
    views: [{ key: "image", view: "image", from: "$image" }],
    questions: [
      {
        key: "cells",
        kind: "box",
        on: "image",
        title: "Mark every cell",
        labels: [
          { name: "red", hotkey: "r" },
          { name: "white", hotkey: "w" },
        ],
      },
    ],
  }

  test("drawn by mouse, set by keyboard, moved, undone; an image looked at and found empty is an answer", {
    timeout: 180_000,
  }, async () => {
    const project = await house.project(form, [])
    const image = await house.upload(project, picture)
    await house.add(project, [{ image }, { image }])
    const opened = await house.open(project)
    const { page, context } = opened
    const canvas = page.getByRole("application")
    await canvas.waitFor()
    const area = (await canvas.boundingBox())!
    await page.mouse.move(area.x + area.width * 0.4, area.y + area.height * 0.4)
    await page.mouse.down()
    await page.mouse.move(area.x + area.width * 0.5, area.y + area.height * 0.5, { steps: 5 })
    await page.mouse.up()
    await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("Control+z")
    await page.keyboard.press("w")
    // Two corners by keyboard.
    await page.keyboard.press("Escape")
    await page.keyboard.press("c")
    await page.keyboard.press("Enter")
    for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowRight")
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await look(opened, "boxes-light")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect.poll(async () => (await house.sent(project)).some(value => value !== null)).toBe(true)
    const boxes = (await house.sent(project)).find(value => value !== null)!.cells as Box[]
    expect(boxes).toHaveLength(2)
    const size = boxes.at(-1)!
    expect([size.width, size.height].map(Math.round)).toEqual([40, 30])

    await canvas.waitFor()
    await page.keyboard.press("n")
    await page.keyboard.press("Enter")
    await expect.poll(async () => await house.sent(project)).toContainEqual({ cells: [] })
    await context.close()
  })
})

describe("a phone", () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

  test("one tap answers and moves on, Undo goes back; answers are 60 px high", { timeout: 180_000 }, async () => {
    const project = await house.project(plain, texts(3))
    const opened = await house.open(project, phone)
    const { page, context } = opened
    const first = await shown(page)
    const glad = page.getByRole("radiogroup").locator("label").filter({ hasText: "glad" })
    expect((await glad.boundingBox())!.height).toBeGreaterThanOrEqual(60)
    await look(opened, "phone-light")
    await glad.tap()
    const second = await shown(page, first)
    await settled(project, first, { mood: "glad" })
    await page.getByRole("button", { name: "Undo" }).tap()
    expect(await shown(page, second)).toBe(first)
    await page.getByRole("radiogroup").locator("label").filter({ hasText: "cross" }).tap()
    expect(await shown(page, first)).toBe(second)
    await settled(project, first, { mood: "cross" })
    await context.close()
  })

  test("in German, dark", { timeout: 180_000 }, async () => {
    const project = await house.project(marked, texts(1))
    const opened = await house.open(project, { ...phone, locale: "de-DE", colorScheme: "dark" })
    await shown(opened.page)
    await opened.page.getByRole("button", { name: "Auslassen" }).waitFor()
    await look(opened, "phone-dark-de")
    await opened.context.close()
  })
})

test.each(["light", "dark"] as const)(
  "nothing found by axe and nothing refused by the policy, %s; keys and guidelines open",
  {
    timeout: 180_000,
  },
  async colorScheme => {
    const project = await house.project(marked, texts(2), "# Names\n\nThe **shortest** words that carry the name.")
    const opened = await house.open(project, { colorScheme })
    const { page, context } = opened
    await shown(page)
    await page.keyboard.press("1")
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight")
    await page.keyboard.press("p")
    await look(opened, `text-${colorScheme}`)
    await page.keyboard.press("g")
    await page.getByText("shortest").waitFor()
    await look(opened, `text-guide-${colorScheme}`)
    await page.keyboard.press("?")
    await page.getByRole("dialog").waitFor()
    await look(opened, `text-keys-${colorScheme}`)
    await page.keyboard.press("Escape")
    await context.close()
  },
)

test("several questions about one picture and one text: all are seen, one is worked on, a key or a press goes over to another", {
  timeout: 180_000,
}, async () => {
  const project = await house.project(
    {
      views: [
        { key: "image", view: "image", from: "$image" },
        { key: "text", view: "text", from: "$text" },
      ],
      questions: [
        { key: "cells", kind: "box", on: "image", title: "Cells", labels: [{ name: "red", hotkey: "r" }] },
        { key: "faults", kind: "box", on: "image", title: "Faults", labels: [{ name: "smear", hotkey: "q" }] },
        { key: "names", kind: "span", on: "text", title: "Names", labels: [{ name: "person", hotkey: "p" }] },
      ],
    },
    [],
  )
  const image = await house.upload(project, picture)
  await house.add(project, [{ image, text: "Ada rode to Ulm." }])
  const opened = await house.open(project)
  const { page } = opened
  const canvas = page.getByRole("application")
  await page.getByText("640 × 480 px").waitFor()
  const area = (await canvas.boundingBox())!
  const active = () => page.locator("section[data-active]").getAttribute("id")
  const drag = async (x: number) => {
    await page.mouse.move(area.x + x, area.y + 60)
    await page.mouse.down()
    await page.mouse.move(area.x + x + 80, area.y + 140, { steps: 3 })
    await page.mouse.up()
  }
  await drag(area.width / 2 - 120)
  expect(await active()).toBe("question-cells")
  // Zoom goes over with the work.
  await page.keyboard.press("+")
  const zoomed = await page.getByText(/^Zoom/).textContent()
  await page.keyboard.press("q")
  await expect.poll(active).toBe("question-faults")
  expect(await page.getByText(/^Zoom/).textContent()).toBe(zoomed)
  await drag(area.width / 2 + 40)
  await page.keyboard.press("Escape")
  await look(opened, "two-questions")
  // The dimmed box of the first question, pressed.
  await page.keyboard.press("f")
  await page.mouse.click(area.x + area.width / 2 - 80, area.y + 62)
  await expect.poll(active).toBe("question-cells")
  await page.getByText(/^Selected/).waitFor()
  // The arrows are the text's once the text is pressed: the box stays where it is.
  await page.getByText("Ada rode to Ulm.").click({ position: { x: 2, y: 8 } })
  await expect.poll(active).toBe("question-names")
  await page.keyboard.press("ArrowLeft")
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight")
  await page.keyboard.press("p")
  await page.keyboard.press("Enter")
  await expect
    .poll(async () => (await house.sent(project))[0], { timeout: 60_000 })
    .toEqual({
      cells: [expect.objectContaining({ label: "red" })],
      faults: [expect.objectContaining({ label: "smear" })],
      names: [expect.objectContaining({ start: 0, end: 3, label: "person" })],
    })
  await opened.context.close()
})
