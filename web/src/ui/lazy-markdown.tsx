import { lazy, Suspense } from "react"
import type { MarkdownProps } from "./markdown.tsx"

const Loaded = lazy(() => import("./markdown.tsx").then(module => ({ default: module.Markdown })))

/** `Markdown`, loaded when first needed; until then the plain text stands there, so that nothing waits. */
export function LazyMarkdown(p: MarkdownProps) {
  return (
    <Suspense fallback={<p style={{ whiteSpace: "pre-wrap" }}>{p.text}</p>}>
      <Loaded {...p} />
    </Suspense>
  )
}
