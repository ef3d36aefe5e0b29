/**
 * The canvas editor of one box question, tied to the answer: what a person does on the canvas becomes the question's value, and what
 * changes the value elsewhere (undo, "nothing to mark") is shown on the canvas.
 */
import type { Box, BoxQuestion, BoxValue } from "@tagwerk/contract/kind/box.ts"
import type { Face } from "../label-face.ts"
import { faceOf } from "../label-face.ts"
import type { Proposal } from "../proposal.ts"
import { createEditor, type Editor, type Tool } from "./canvas/editor.ts"
import type { Size } from "./canvas/geometry.ts"
import type { Shape } from "./canvas/shape.ts"

export interface BoxDesk {
  readonly editor: Editor
  /** Shows this answer; proposals are those nobody has judged. */
  show(value: BoxValue | undefined, open: readonly Proposal<"box">[]): void
  stop(): void
}

export interface BoxDeskOptions {
  question: BoxQuestion
  faces: readonly Face[]
  image: Size
  value: BoxValue | undefined
  open: readonly Proposal<"box">[]
  /** Every proposal, judged or not: an accepted one that was moved is "corrected". */
  proposals: readonly Proposal<"box">[]
  tool: Tool
  label: string
  /** `rejected`: ids of proposals that a person has just rejected. */
  onChange: (value: BoxValue | undefined, rejected: readonly string[], merge?: string) => void
  makeId: () => string
  now: () => number
}

export function createBoxDesk(options: BoxDeskOptions): BoxDesk {
  const { faces } = options
  const first = shapesOf(options.value, options.open, options.proposals)
  let shown = new Set(options.open.map(proposal => proposal.id))
  const editor = createEditor({
    image: options.image,
    shapes: first,
    tool: options.tool,
    label: options.label,
    colorOf: label => faceOf(faces, label).color,
    nameOf: shape => nameOf(shape, editor.store.all(), faces),
    makeId: options.makeId,
    now: options.now,
  })
  const stop = editor.store.subscribe((_change, { origin, merge }) => {
    if (origin === "outside") return
    const value = editor.value().map(rounded)
    const rejected = [...shown].filter(id => !editor.store.get(id))
    shown = new Set([...shown].filter(id => editor.store.get(id)?.state === "proposed"))
    options.onChange(value.length > 0 ? value : undefined, rejected, merge)
  })
  return {
    editor,
    show(value, open) {
      shown = new Set(open.map(proposal => proposal.id))
      const wanted = new Map(shapesOf(value, open, options.proposals).map(shape => [shape.id, shape]))
      editor.store.change(
        edit => {
          for (const shape of editor.store.all()) if (!wanted.has(shape.id)) edit.remove(shape.id)
          for (const shape of wanted.values()) {
            const now = editor.store.get(shape.id)
            // What the canvas has is finer than the hundredth of a pixel that is stored.
            if (!now || !isSame(rounded(now), shape) || now.state !== shape.state) edit.add(shape)
          }
        },
        { origin: "outside" },
      )
    },
    stop,
  }
}

/** "Red cell 5": the label and the how-manieth of it this is. */
export function nameOf(shape: Shape, all: readonly Shape[], faces: readonly Face[]): string {
  let number = 0
  for (const other of all) {
    if (other.label === shape.label) number++
    if (other.id === shape.id) break
  }
  return `${faceOf(faces, shape.label).title} ${number}`
}

function shapesOf(value: BoxValue | undefined, open: readonly Proposal<"box">[], proposals: readonly Proposal<"box">[]): Shape[] {
  const proposed = new Map(proposals.map(proposal => [proposal.id, proposal.item]))
  const given = (value ?? []).map((box, i): Shape => {
    const id = box.id ?? `v${i}`
    const origin = proposed.get(id)
    const state = !origin ? "drawn" : isSame(origin, box) ? "accepted" : "corrected"
    return { ...plain(box), id, state }
  })
  const known = new Set(given.map(shape => shape.id))
  return [
    ...given,
    ...open.filter(({ id }) => !known.has(id)).map(({ id, item }): Shape => ({ ...plain(item), id, state: "proposed" })),
  ]
}

const plain = ({ label, x, y, width, height }: Box) => ({ label, x, y, width, height })

/** To a hundredth of a pixel: finer is noise of the pointer, and makes the answer twice as long. */
function rounded(box: Box & { id: string }): Box & { id: string } {
  const round = (value: number) => Math.round(value * 100) / 100
  const [x, y] = [round(box.x), round(box.y)]
  return {
    id: box.id,
    label: box.label,
    x,
    y,
    width: Math.max(0.01, round(box.x + box.width - x)),
    height: Math.max(0.01, round(box.y + box.height - y)),
  }
}

function isSame(a: Box, b: Box): boolean {
  const near = (p: number, q: number) => Math.abs(p - q) < 0.02
  return a.label === b.label && near(a.x, b.x) && near(a.y, b.y) && near(a.width, b.width) && near(a.height, b.height)
}
