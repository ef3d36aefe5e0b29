import { useSyncExternalStore } from "react"
import type { Editor, EditorState } from "./canvas/editor.ts"
import type { Shape } from "./canvas/shape.ts"

/** A part of the editor's state; the component renders again only when that part changes. `pick` must not make new objects. */
export function useEditor<T>(editor: Editor, pick: (state: EditorState) => T): T {
  return useSyncExternalStore(editor.subscribe, () => pick(editor.state))
}

/** The boxes in order. */
export function useShapes(editor: Editor): readonly Shape[] {
  return useSyncExternalStore(editor.store.subscribe, editor.store.all)
}
