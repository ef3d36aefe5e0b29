import { faceOf, facesOf } from "../label-face.ts"
import type { ViewerProps } from "../viewer-props.ts"

/** The chosen options by their titles. */
export function ChoiceViewer({ question, value }: ViewerProps<"choice">) {
  const faces = facesOf(question.options)
  const names = Array.isArray(value) ? value : [value]
  return <span>{names.map(name => faceOf(faces, name).title).join(", ")}</span>
}
