/**
 * Boxes on one image, panned and zoomed in headless Chromium with software rendering: frames a second as the page sees them, every
 * box in sight ("whole image") and at a deep zoom. The target is 30 with 10,000 boxes.
 *
 *   node bench/canvas.ts [--counts 0,1000,10000,40000] [--seconds 3]
 */
import { parseArgs } from "node:util"
import { launchBrowser } from "../e2e/browser.ts"
import { builtPage } from "../web/built-page.ts"
import { median, printTable, quantile } from "./figure.ts"

const { values: options } = parseArgs({
  options: { counts: { type: "string", default: "0,1000,10000,40000" }, seconds: { type: "string", default: "3" } },
})

/** What the box page puts on its window; its own types are a browser's. */
interface Driven {
  editor: {
    state: { screen: { width: number; height: number } }
    zoom(factor: number, at: { x: number; y: number }): void
    pan(dx: number, dy: number): void
    fit(): void
  }
}

const built = await builtPage("src/kind/box/box.browser.tsx")
const browser = await launchBrowser()
try {
  const rows: Record<string, string | number>[] = []
  for (const count of options.counts.split(",").map(Number)) {
    const page = await browser.newPage({ viewport: { width: 1104, height: 820 } })
    // A count of none still takes the large image.
    await page.goto(`${built.address}?count=${Math.max(1, count)}`)
    await page.getByRole("application").waitFor()
    for (const [name, start] of [
      ["whole image", 1],
      ["zoomed to a quarter", 4],
    ] as const) {
      const times = await page.evaluate(
        async ([start, seconds]) => {
          const { editor } = window as unknown as Driven
          const { width, height } = editor.state.screen
          const frame = () => new Promise<number>(done => requestAnimationFrame(done))
          editor.fit()
          editor.zoom(start, { x: width / 2, y: height / 2 })
          for (let i = 0; i < 5; i++) await frame()
          const times: number[] = []
          let last = await frame()
          const end = last + seconds * 1000
          for (let i = 0; last < end; i++) {
            // In and out by a third at a moving point, and to and fro, as a hand would in two seconds.
            editor.zoom(Math.exp(0.035 * Math.cos(i / 9)), { x: width * (0.5 + 0.2 * Math.sin(i / 13)), y: height / 2 })
            editor.pan(6 * Math.sin(i / 7), 4 * Math.cos(i / 5))
            const now = await frame()
            times.push(now - last)
            last = now
          }
          return times
        },
        [start, Number(options.seconds)] as const,
      )
      const total = times.reduce((sum, time) => sum + time, 0)
      rows.push({
        boxes: count,
        view: name,
        "frames/s": Math.round((times.length / total) * 1000),
        "median ms": Math.round(median(times)),
        "p99 ms": Math.round(quantile(times, 0.99)),
      })
    }
    await page.close()
  }
  printTable("Box canvas, pan and zoom, software rendering (target: 30 frames/s with 10,000 boxes)", rows)
} finally {
  await browser.close()
  await built.close()
}
