/** The editors of the kinds: adding a kind is adding a line, which the compiler asks for. */
import type { KindName } from "@tagwerk/contract/kind.ts"
import type { ComponentType } from "react"
import { BoxEditor } from "./box/editor.tsx"
import { ChoiceEditor } from "./choice/editor.tsx"
import type { EditorProps } from "./editor-props.ts"
import { SpanEditor } from "./span/editor.tsx"
import { TextEditor } from "./text/editor.tsx"

export const editors = { choice: ChoiceEditor, text: TextEditor, span: SpanEditor, box: BoxEditor } satisfies {
  [K in KindName]: ComponentType<EditorProps<K>>
}

/** The kind's own editor; the cast is sound because `editors` is closed over the same names. */
export function editorOf(kind: KindName): ComponentType<EditorProps<KindName>> {
  return editors[kind] as unknown as ComponentType<EditorProps<KindName>>
}
