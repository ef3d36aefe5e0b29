/**
 * box: labelled rectangles on a shown image. Value: a list of `{ id, label, x, y, width, height }` in pixels of the upright image,
 * floats, y down. An empty list is an answer: looked at, nothing there.
 */
import { checkLabelName, checkLabels, type Fault, type Ground, isFiniteNumber, type Label, labelSchema } from "./value.ts"

export interface BoxQuestion {
  key: string
  kind: "box"
  title?: string
  description?: string
  /** Key of the image view. */
  on: string
  required?: boolean
  labels: Label[]
}
export interface Box {
  id?: string
  label: string
  x: number
  y: number
  width: number
  height: number
}
export type BoxValue = Box[]

/** A border line may lie this far outside, in pixels: other tools round to half pixels. */
const slack = 0.51

export const box = {
  question: { properties: { labels: { type: "array", items: labelSchema, minItems: 1 } }, required: ["labels", "on"] },
  value: {
    type: "array",
    items: {
      type: "object",
      properties: {
        id: { type: "string", maxLength: 64 },
        label: { type: "string" },
        x: { type: "number" },
        y: { type: "number" },
        width: { type: "number", exclusiveMinimum: 0 },
        height: { type: "number", exclusiveMinimum: 0 },
      },
      required: ["label", "x", "y", "width", "height"],
      additionalProperties: false,
    },
  },
  checkQuestion(question: BoxQuestion, at: string): Fault[] {
    return checkLabels(question.labels, `${at}/labels`, "label")
  },
  checkValue(question: BoxQuestion, value: unknown, at: string, ground: Ground): Fault[] {
    if (!Array.isArray(value)) return [{ at, sentence: "Boxes must be a list of { label, x, y, width, height }." }]
    const size = ground.size(question.on)
    const faults: Fault[] = []
    value.forEach((item: Box, i) => {
      const here = `${at}/${i}`
      if (typeof item !== "object" || item === null || ![item.x, item.y, item.width, item.height].every(isFiniteNumber)) {
        faults.push({ at: here, sentence: "A box needs finite numbers x, y, width and height, in pixels of the upright image." })
        return
      }
      if (item.width <= 0 || item.height <= 0)
        faults.push({
          at: here,
          sentence: `A box must have a positive width and height; this one is ${item.width} × ${item.height}. Are its corners reversed?`,
        })
      else if (item.x < -slack || item.y < -slack)
        faults.push({ at: here, sentence: `This box begins outside the image, at (${item.x}, ${item.y}).` })
      else if (size && (item.x + item.width > size.width + slack || item.y + item.height > size.height + slack))
        faults.push({ at: here, sentence: `This box reaches outside the image of ${size.width} × ${size.height} pixels.` })
      const fault = checkLabelName(item.label, question.labels, here)
      if (fault) faults.push(fault)
    })
    return faults
  },
  isEmpty(): boolean {
    return false
  },
}
