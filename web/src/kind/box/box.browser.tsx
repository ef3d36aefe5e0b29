/** The box canvas alone on a page, for `box.browser.test.ts` and `bench/canvas.ts`; never shipped. */
import "../../ui/trusted-types.ts"
import "../../ui/tokens.css"
import "../../ui/page.css"
import { createRoot } from "react-dom/client"
import { loadLanguage } from "../../language.ts"
import { labelColor } from "../../ui/label-color.ts"
import { Shell } from "../../ui/shell.tsx"
import { applyTheme, type Theme } from "../../ui/theme.ts"
import { useKeys } from "../../ui/use-keys.ts"
import css from "./box.browser.module.css"
import { BoxCanvas } from "./box-canvas.tsx"
import { createEditor, type Editor } from "./canvas/editor.ts"
import type { Shape } from "./canvas/shape.ts"
import { useBoxKeys } from "./use-box-keys.ts"

declare global {
  interface Window {
    editor: Editor
    submitted: number
  }
}

const query = new URLSearchParams(location.search)
const count = Number(query.get("count") ?? 0)
const labels = [
  { name: "red", title: "Red cell", key: "r" },
  { name: "white", title: "White cell", key: "w" },
  { name: "plate", title: "Platelet", key: "p" },
]
const image = count > 0 ? { width: 4000, height: 3000 } : { width: 640, height: 480 }

/** A picture with detail at every scale, the same each time. */
function paint(): HTMLCanvasElement {
  const canvas = document.createElement("canvas")
  canvas.width = image.width
  canvas.height = image.height
  const context = canvas.getContext("2d")
  if (!context) return canvas
  context.fillStyle = "#cfd2c6"
  context.fillRect(0, 0, image.width, image.height)
  const random = seeded(1)
  for (let i = 0; i < image.width / 2; i++) {
    context.fillStyle = `hsl(${random() * 60 + 300} 30% ${40 + random() * 40}%)`
    context.beginPath()
    context.arc(random() * image.width, random() * image.height, 4 + random() * 30, 0, 7)
    context.fill()
  }
  return canvas
}
function seeded(seed: number): () => number {
  let s = seed
  return () => {
    s = (s * 16807) % 2147483647
    return s / 2147483647
  }
}
function shapes(): Shape[] {
  if (count === 0)
    return [
      { id: "a", label: "red", state: "drawn", x: 60, y: 80, width: 112, height: 111 },
      { id: "b", label: "white", state: "drawn", x: 300, y: 200, width: 240, height: 200 },
      { id: "c", label: "red", state: "accepted", x: 350, y: 240, width: 80, height: 60 },
      { id: "p", label: "plate", state: "proposed", confidence: 0.71, x: 200, y: 60, width: 80, height: 120 },
      { id: "q", label: "red", state: "proposed", confidence: 0.64, x: 500, y: 30, width: 60, height: 60 },
    ]
  const random = seeded(7)
  return Array.from({ length: count }, (_, i) => ({
    id: `s${i}`,
    label: labels[i % 3]?.name ?? "red",
    state: i % 20 === 0 ? ("proposed" as const) : ("drawn" as const),
    x: random() * 3870,
    y: random() * 2870,
    width: 10 + random() * 120,
    height: 10 + random() * 120,
  }))
}

let made = 0
const editor = createEditor({
  image,
  shapes: shapes(),
  tool: "draw",
  label: "red",
  colorOf: label =>
    labelColor(
      Math.max(
        0,
        labels.findIndex(l => l.name === label),
      ),
    ),
  nameOf: shape => labels.find(l => l.name === shape.label)?.title ?? shape.label,
  makeId: () => `new${++made}`,
  now: () => performance.now(),
})
window.editor = editor
window.submitted = 0
const picture = paint()

function Page() {
  useKeys("Task", [
    { keys: "Enter", title: "Submit", run: () => void window.submitted++ },
    { keys: "Ctrl Z", title: "Undo", run: () => editor.takeBack() },
  ])
  return (
    <main className={css.page}>
      <Tools />
    </main>
  )
}
function Tools() {
  useBoxKeys(editor, labels)
  return (
    <BoxCanvas
      editor={editor}
      picture={picture}
      label="Image to mark"
      titleOf={name => labels.find(l => l.name === name)?.title ?? name}
    />
  )
}

applyTheme((query.get("theme") ?? "system") as Theme)
await loadLanguage("label")
const root = document.getElementById("root")
if (root)
  createRoot(root).render(
    <Shell>
      <Page />
    </Shell>,
  )
