import type { ViewerProps } from "../viewer-props.ts"
import css from "./viewer.module.css"

/** The text as it was written, line breaks included. */
export function TextViewer({ value }: ViewerProps<"text">) {
  return <p className={css.text}>{value}</p>
}
