/** How a label of a form is shown: its title and colour. The stored name never shows where there is a title. */
import type { Label } from "@tagwerk/contract/kind/value.ts"
import { labelColor } from "../ui/label-color.ts"

export interface Face {
  name: string
  title: string
  color: string
  description: string
  /** Readable in old responses, no longer to be chosen. */
  isRetired: boolean
}

/** Colours follow the place in the form, retired ones included, so that a label keeps its colour. */
export function facesOf(labels: readonly Label[]): Face[] {
  return labels.map((label, i) => ({
    name: label.name,
    title: label.title?.trim() || label.name,
    color: labelColor(i, label.color),
    description: label.description ?? "",
    isRetired: label.retired ?? false,
  }))
}

/** A name that the form does not know (any more) shows as it is, in grey. */
export function faceOf(faces: readonly Face[], name: string): Face {
  return faces.find(face => face.name === name) ?? { name, title: name, color: "#8a8a91", description: "", isRetired: true }
}
