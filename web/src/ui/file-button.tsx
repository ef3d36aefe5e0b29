import type { ReactNode } from "react"
import { FileTrigger } from "react-aria-components"
import { Button } from "./button.tsx"

/** A button that opens the file chooser. */
export function FileButton(p: {
  children: ReactNode
  /** MIME types or endings, such as ["image/*"]. */
  accept: readonly string[]
  isPending?: boolean
  onFiles: (files: File[]) => void
}) {
  return (
    <FileTrigger allowsMultiple acceptedFileTypes={p.accept} onSelect={list => list && p.onFiles([...list])}>
      <Button isPending={p.isPending ?? false}>{p.children}</Button>
    </FileTrigger>
  )
}
