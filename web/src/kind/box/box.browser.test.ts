import type { Browser, CDPSession, Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { launchBrowser } from "../../../../e2e/browser.ts"
import { faultsOf } from "../../../../e2e/look.ts"
import { type BuiltPage, builtPage } from "../../../built-page.ts"

let browser: Browser
let built: BuiltPage
const shots = process.env.TAGWERK_SHOTS

beforeAll(async () => {
  built = await builtPage("src/kind/box/box.browser.tsx")
  browser = await launchBrowser()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await built?.close()
})

interface Box {
  id: string
  label: string
  x: number
  y: number
  width: number
  height: number
}
interface Opened {
  page: Page
  refused(): Promise<string[]>
  value(): Promise<Box[]>
  selected(): Promise<string | null>
  /** Screen place of an image point. */
  at(x: number, y: number): Promise<[number, number]>
  drag(from: [number, number], to: [number, number]): Promise<void>
  shot(name: string): Promise<void>
}

async function open(size = { width: 1104, height: 820 }, more: object = {}): Promise<Opened> {
  const page = await browser.newPage({ viewport: size, reducedMotion: "reduce", ...more })
  await page.addInitScript(() => {
    const list: string[] = []
    Object.assign(window, { refusedBy: list })
    addEventListener("securitypolicyviolation", event => list.push(event.violatedDirective))
    addEventListener("error", event => list.push(event.message))
  })
  await page.goto(built.address)
  await page.getByRole("application").waitFor()
  const at = (x: number, y: number) =>
    page.evaluate(
      ([px, py]) => {
        const { view } = window.editor.state
        return [px * view.scale + view.x, py * view.scale + view.y] as [number, number]
      },
      [x, y] as const,
    )
  return {
    page,
    at,
    refused: () => page.evaluate(() => (window as unknown as { refusedBy: string[] }).refusedBy),
    value: () => page.evaluate(() => window.editor.value()),
    selected: () => page.evaluate(() => window.editor.state.selected),
    async drag(from, to) {
      await page.mouse.move(...(await at(...from)))
      await page.mouse.down()
      await page.mouse.move(...(await at((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)))
      await page.mouse.move(...(await at(...to)))
      await page.mouse.up()
    },
    async shot(name) {
      if (shots) await page.screenshot({ path: `${shots}/box-${name}.png` })
    },
  }
}
const near = (box: Box | undefined, [x, y, width, height]: [number, number, number, number]) => {
  expect(box).toBeDefined()
  for (const [is, was] of [
    [box?.x, x],
    [box?.y, y],
    [box?.width, width],
    [box?.height, height],
  ] as const)
    expect(Math.abs((is ?? Number.NaN) - was)).toBeLessThan(1.5)
}

test("mouse: draw, clip, move, all eight handles, cycle overlaps, delete, undo", { timeout: 180_000 }, async () => {
  const o = await open()
  const { page } = o
  await o.drag([400, 420], [700, 470])
  near((await o.value()).at(-1), [400, 420, 240, 50])
  await page.keyboard.press("Control+z")
  expect(await o.value()).toHaveLength(3)

  await page.keyboard.press("v")
  await o.drag([100, 100], [120, 130])
  near((await o.value())[0], [80, 110, 112, 111])
  expect(await o.selected()).toBe("a")
  await o.shot("selected")
  let [left, top, right, bottom] = [80, 110, 192, 221]
  for (const [name, x, y] of [
    ["nw", -1, -1],
    ["n", 0, -1],
    ["ne", 1, -1],
    ["e", 1, 0],
    ["se", 1, 1],
    ["s", 0, 1],
    ["sw", -1, 1],
    ["w", -1, 0],
  ] as const) {
    const from: [number, number] = [
      x < 0 ? left : x > 0 ? right : (left + right) / 2,
      y < 0 ? top : y > 0 ? bottom : (top + bottom) / 2,
    ]
    await o.drag(from, [from[0] + 3 * x, from[1] + 4 * y])
    if (name.includes("w")) left -= 3
    if (name.includes("e")) right += 3
    if (name.includes("n")) top -= 4
    if (name.includes("s")) bottom += 4
    near((await o.value())[0], [left, top, right - left, bottom - top])
  }

  const inner = await o.at(390, 270)
  await page.mouse.click(...inner)
  expect(await o.selected()).toBe("c")
  await page.mouse.click(...inner)
  expect(await o.selected()).toBe("b")
  await page.mouse.click(...inner)
  expect(await o.selected()).toBe("c")
  await page.keyboard.press("Delete")
  expect((await o.value()).map(b => b.id)).toEqual(["a", "b"])
  for (let i = 0; i < 10; i++) await page.keyboard.press("Control+z")
  near((await o.value())[0], [60, 80, 112, 111])
  expect(await o.value()).toHaveLength(3)
  expect(await o.refused()).toEqual([])
  await page.close()
})

test("keyboard alone: draw, relabel, nudge, stretch, duplicate, judge proposals, zoom; Enter submits only outside drawing", {
  timeout: 180_000,
}, async () => {
  const o = await open()
  const { page } = o
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await press("c", "Enter", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "ArrowDown", "Enter")
  near((await o.value()).at(-1), [320, 240, 20, 11])
  expect(await page.evaluate(() => window.submitted)).toBe(0)
  await press("w", "ArrowLeft", "Shift+ArrowUp", "Alt+ArrowRight", "Shift+Alt+ArrowDown")
  near((await o.value()).at(-1), [319, 230, 21, 21])
  expect((await o.value()).at(-1)?.label).toBe("white")
  await press("Control+d")
  expect(await o.value()).toHaveLength(5)
  await press("Escape", "Enter")
  expect(await page.evaluate(() => window.submitted)).toBe(1)

  await press("n")
  expect(await o.selected()).toBe("p")
  await page.getByRole("toolbar", { name: "Proposal" }).waitFor()
  await o.shot("proposal")
  await press("a")
  expect(await o.selected()).toBe("q")
  await press("x")
  expect((await o.value()).map(b => b.id)).toContain("p")
  expect(await page.getByRole("toolbar").count()).toBe(0)

  const scale = () => page.evaluate(() => window.editor.state.view.scale)
  const fitted = await scale()
  await press("+", "+")
  expect((await scale()) / fitted).toBeCloseTo(1.5625, 5)
  await press("-", "f")
  expect(await scale()).toBeCloseTo(fitted, 9)
  await press("h")
  expect(await page.evaluate(() => window.editor.state.isHidden)).toBe(true)
  await press("?")
  expect(await o.refused()).toEqual([])
  await page.close()
})

test("fingers: draw with the lens, a tap selects, two fingers zoom and pan without drawing, a handle is 44 px", {
  timeout: 180_000,
}, async () => {
  const o = await open({ width: 390, height: 550 }, { hasTouch: true, isMobile: true, deviceScaleFactor: 2 })
  const cdp = await o.page.context().newCDPSession(o.page)
  await touch(cdp, "touchStart", [await o.at(100, 300)])
  await touch(cdp, "touchMove", [await o.at(180, 380)])
  await touch(cdp, "touchMove", [await o.at(220, 420)])
  await o.shot("lens")
  await touch(cdp, "touchEnd", [])
  near((await o.value()).at(-1), [100, 300, 120, 120])

  const before = await o.page.evaluate(() => window.editor.state.view)
  await touch(cdp, "touchStart", [[100, 200]])
  await touch(cdp, "touchStart", [
    [100, 200],
    [200, 200],
  ])
  await touch(cdp, "touchMove", [
    [60, 200],
    [260, 200],
  ])
  await touch(cdp, "touchEnd", [])
  const after = await o.page.evaluate(() => window.editor.state.view)
  expect(after.scale / before.scale).toBeCloseTo(2, 1)
  expect(await o.value()).toHaveLength(4)

  await o.page.evaluate(() => window.editor.fit())
  const tap = await o.at(100, 100)
  await touch(cdp, "touchStart", [tap])
  await touch(cdp, "touchEnd", [])
  expect(await o.selected()).toBe("a")
  // 18 px beside the corner is still the corner.
  const [x, y] = await o.at(60, 80)
  await touch(cdp, "touchStart", [[x - 16, y + 12]])
  await touch(cdp, "touchMove", [[x - 26, y + 12]])
  await touch(cdp, "touchMove", [[x - 26, y + 22]])
  await o.shot("finger")
  await touch(cdp, "touchEnd", [])
  const scale = await o.page.evaluate(() => window.editor.state.view.scale)
  near((await o.value())[0], [60 - 10 / scale, 80 + 10 / scale, 112 + 10 / scale, 111 - 10 / scale])
  expect(await o.refused()).toEqual([])
  await o.page.close()
})

test("wheel zooms at the pointer, Space and drag pans, resize keeps the fit; axe finds nothing", {
  timeout: 180_000,
}, async () => {
  const o = await open()
  const { page } = o
  const at = await o.at(200, 150)
  await page.mouse.move(...at)
  await page.mouse.wheel(0, -600)
  await page.waitForFunction(() => window.editor.state.view.scale > 2)
  const [x, y] = await o.at(200, 150)
  // The wheel event carries whole pixels; half a pixel more than doubles.
  expect(Math.hypot(x - at[0], y - at[1])).toBeLessThan(1.5)
  const before = await page.evaluate(() => window.editor.state.view)
  await page.getByRole("application").focus()
  await page.keyboard.down(" ")
  await page.mouse.down()
  await page.mouse.move(at[0] + 50, at[1] + 30)
  await page.mouse.up()
  await page.keyboard.up(" ")
  const after = await page.evaluate(() => window.editor.state.view)
  expect([after.x - before.x, after.y - before.y]).toEqual([50, 30])
  expect(await o.value()).toHaveLength(3)

  await page.keyboard.press("f")
  await page.setViewportSize({ width: 700, height: 500 })
  await page.waitForFunction(() => window.editor.state.screen.width === 700)
  expect(await page.evaluate(() => window.editor.state.view.scale)).toBeCloseTo(476 / 480, 5)

  await page.keyboard.press("n")
  expect(await faultsOf(page)).toEqual([])
  await page.close()
})

async function touch(cdp: CDPSession, type: "touchStart" | "touchMove" | "touchEnd", points: [number, number][]): Promise<void> {
  await cdp.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
}
