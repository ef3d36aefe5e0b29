import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { launchBrowser } from "../../../e2e/browser.ts"
import { faultsOf, shots } from "../../../e2e/look.ts"
import { type BuiltPage, builtPage } from "../../built-page.ts"

let browser: Browser
let built: BuiltPage

beforeAll(async () => {
  built = await builtPage("src/ui/ui.browser.tsx")
  browser = await launchBrowser()
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await built?.close()
})

declare global {
  interface Window {
    refused: string[]
  }
}

async function open(theme: "light" | "dark"): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })
  const errors: string[] = []
  page.on("pageerror", error => errors.push(error.message))
  page.on("console", message => message.type() === "error" && errors.push(message.text()))
  await page.addInitScript(() => {
    window.refused = []
    addEventListener("securitypolicyviolation", event =>
      window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    )
  })
  await page.goto(`${built.address}?theme=${theme}`)
  await page.getByRole("heading", { name: "All parts" }).waitFor()
  await page.evaluate(() => document.fonts.ready)
  return { page, errors }
}

describe.each(["light", "dark"] as const)("the kit, %s", theme => {
  test("at rest and with everything open: nothing refused by the content policy, nothing found by axe", {
    timeout: 180_000,
  }, async () => {
    const { page, errors } = await open(theme)
    const look = async (name: string, where?: string) => {
      if (shots) await page.screenshot({ path: `${shots}/${name}-${theme}.png`, fullPage: name === "all" })
      expect(await faultsOf(page, where), name).toEqual([])
    }
    await look("all")

    await page.getByRole("button", { name: "Menu", exact: true }).click()
    await look("menu")
    await page.keyboard.press("Escape")

    await page.getByRole("button", { name: /Show as text/ }).click()
    await look("select")
    await page.keyboard.press("Escape")

    // While a combo box is open React Aria hides the rest of the page, which axe takes for hidden focus: only the parts are looked at.
    await page.getByRole("combobox", { name: "Label" }).click()
    await page.keyboard.press("End")
    await look("combo", "[role=listbox]")
    expect(await page.getByRole("option").count()).toBeLessThan(60)
    await page.keyboard.press("Escape")

    await page.getByRole("button", { name: "Popover" }).click()
    await look("popover")
    await page.keyboard.press("Escape")

    await page.getByRole("button", { name: "Dialog" }).click()
    await page.getByRole("alertdialog").waitFor()
    await look("dialog")
    await page.keyboard.press("Escape")

    await page.getByRole("button", { name: "Sheet" }).click()
    await page.getByRole("heading", { name: "Guideline" }).waitFor()
    expect(await page.locator("aside").textContent()).toContain("<b>raw</b>")
    expect(await page.locator("aside a").evaluateAll(links => links.map(a => (a as HTMLAnchorElement).href))).toEqual([
      "https://example.org/",
    ])
    expect(await page.locator("aside img").count()).toBe(0)
    await look("sheet")
    await page.keyboard.press("Escape")
    expect(await page.locator("aside").count()).toBe(0)

    await page.keyboard.press("Control+k")
    await page.keyboard.type("dis")
    expect(await page.getByRole("menuitem").count()).toBe(3)
    await look("palette")
    await page.keyboard.press("Enter")
    expect(await page.getByRole("menuitem").count()).toBe(0)

    await page.getByRole("button", { name: "Toast" }).click()
    await page.getByText("14 tasks archived").waitFor()
    await look("toast")

    await page
      .getByRole("spinbutton", { name: "Target" })
      .or(page.getByRole("textbox", { name: "Target" }))
      .focus()
    await page.keyboard.press("ArrowUp")

    await page.locator("h1").click()
    await page.keyboard.press("?")
    await page.getByRole("dialog", { name: "Keys" }).waitFor()
    await look("keys")
    await page.keyboard.press("Escape")

    await page.getByRole("button", { name: "As a table" }).first().click()
    await look("table")

    expect(await page.evaluate(() => window.refused)).toEqual([])
    expect(errors).toEqual([])
    await page.close()
  })
})

test("the grid: keys walk, select and open; 5,000 rows keep few in the page; letters type in a field", {
  timeout: 180_000,
}, async () => {
  const { page } = await open("light")
  const grid = page.getByRole("grid", { name: "Tasks" })
  await page.locator("h1").click()
  await page.keyboard.press("j")
  await page.keyboard.press("ArrowDown")
  await page.keyboard.press("x")
  await page.keyboard.press("Shift+ArrowDown")
  expect(await grid.locator('[role=row][aria-selected="true"]').count()).toBe(3)
  await page.keyboard.press("Enter")
  expect(await grid.locator("[data-open]").count()).toBe(1)
  await page.keyboard.press("End")
  await page.getByText("Message number 4999").waitFor()
  expect(await grid.locator("[role=row]").count()).toBeLessThan(60)

  const badge = page.locator("button", { hasText: "28 normal" }).locator("kbd")
  expect(await badge.isVisible()).toBe(true)
  await page.getByRole("textbox", { name: "Name in the data" }).focus()
  await page.keyboard.type("j")
  expect(await page.getByRole("textbox", { name: "Name in the data" }).inputValue()).toContain("j")
  expect(await badge.isVisible()).toBe(false)
  await page.close()
})

test("the option list: digits choose what is shown, typing narrows, Enter chooses", { timeout: 180_000 }, async () => {
  const { page } = await open("light")
  const list = page.getByRole("radiogroup", { name: "What does the customer want?" })
  await page.locator("h1").click()
  await page.keyboard.press("3")
  expect(await list.getByRole("radio", { checked: true }).count()).toBe(1)
  // Arrows stay the radio's own while it has the focus, although the table on this page takes them elsewhere.
  await list.getByRole("radio", { checked: true }).focus()
  await page.keyboard.press("ArrowDown")
  expect(await page.locator("[role=row][data-cursor]").getAttribute("aria-rowindex")).toBe("2")
  await page.keyboard.press("/")
  await page.keyboard.type("option 42")
  await page.keyboard.press("Enter")
  expect(await list.locator("label", { has: page.getByRole("radio", { checked: true }) }).textContent()).toContain("option 42")
  await page.keyboard.press("0")
  expect(await list.locator("label", { has: page.getByRole("radio", { checked: true }) }).textContent()).toContain("tell")
  await page.close()
})
