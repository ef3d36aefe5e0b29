/** What a test sees of a page: what axe finds on it, whether it runs over the edge of its window, and a picture when pictures are asked for. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"
import { expect } from "vitest"

/** Folder of the pictures; none are made without it. */
export const shots = process.env.TAGWERK_SHOTS
const axe = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Found {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
}

/** By WCAG 2.2 A and AA, on the whole page or the part that `where` selects; and a page that is wider than its window. */
export async function faultsOf(page: Page, where?: string): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await axe)
  return page.evaluate(async selector => {
    const runner = (window as unknown as { axe: { run(where: unknown, how: unknown): Promise<Found> } }).axe
    // The announcer of the widget library points for some seconds at a pending button's progress, which is gone by then.
    const { violations } = await runner.run(selector ?? { exclude: ["[data-live-announcer]"] }, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      resultTypes: ["violations"],
    })
    const faults = violations.flatMap(v => v.nodes.map(node => `${v.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`))
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [...faults, `the page is ${scrollWidth} wide in ${clientWidth}`] : faults
  }, where)
}

/** A picture if asked for, of a window `height` high where the page is longer than its own; then nothing may be found. */
export async function look(page: Page, name: string, height?: number): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  if (shots) {
    const size = page.viewportSize()!
    if (height) await page.setViewportSize({ width: size.width, height })
    await page.screenshot({ path: `${shots}/${name}.png` })
    if (height) await page.setViewportSize(size)
  }
  expect(await faultsOf(page), name).toEqual([])
}
