/** Puts an editor on screen: layers that follow its state and store, and the gestures of mouse, pen and fingers. */
import { drawOverlay, type Overlay } from "./draw-overlay.ts"
import { drawShapes } from "./draw-shapes.ts"
import type { Editor, EditorState } from "./editor.ts"
import { attachGestures } from "./gesture.ts"
import { createLayers, type Layers } from "./layers.ts"
import { createPicture, type Picture, type PictureSource } from "./picture.ts"
import { fitView } from "./view.ts"

export interface Stage {
  setPicture(source: PictureSource): void
  /** Brightness and contrast of the image as a CSS filter, such as "contrast(1.4)"; never of the boxes. */
  setFilter(filter: string): void
  /** Editors of other questions about the same picture: drawn beneath, dimmed. A press that only meets one of their boxes is theirs. */
  setOthers(others: readonly Editor[], onPress: (other: Editor, id: string) => void): void
  stop(): void
}

/** How much of a line is seen of boxes that another question has. */
const dimmed = 0.4

export function mountEditor(host: HTMLElement, editor: Editor): Stage {
  const { store, options } = editor
  const font = getComputedStyle(host).fontFamily || "sans-serif"
  let picture: Picture | null = null
  let others: readonly Editor[] = []
  let stopOthers: readonly (() => void)[] = []
  let onPressOther: (other: Editor, id: string) => void = () => {}
  const finger: { lens: Overlay["lens"]; isCoarse: boolean } = { lens: null, isCoarse: matchMedia("(pointer: coarse)").matches }

  const overlay = (): Overlay => {
    const { state } = editor
    const shape = state.selected === null ? undefined : store.get(state.selected)
    const hover = state.hover === null || state.hover === state.selected ? undefined : store.get(state.hover)
    return {
      selected: shape
        ? {
            rect: state.draft && !state.draft.isNew ? state.draft.rect : shape,
            color: options.colorOf(shape.label),
            name: options.nameOf?.(shape) ?? "",
            isProposed: shape.state === "proposed",
            hasHandles: !options.isReadOnly,
          }
        : null,
      drawn: state.draft?.isNew ? { rect: state.draft.rect, color: options.colorOf(state.label) } : null,
      hover: hover && !state.isHidden ? { rect: hover, color: options.colorOf(hover.label) } : null,
      cross: state.cross ? { ...state.cross, color: options.colorOf(state.label) } : null,
      ...finger,
    }
  }
  const layers: Layers = createLayers(
    host,
    {
      picture: (context, screen, ratio) => picture?.draw(context, editor.state.view, screen, ratio),
      shapes: (context, screen) => {
        if (editor.state.isHidden) return
        context.globalAlpha = dimmed
        for (const other of others)
          drawShapes(context, other.store, editor.state.view, screen, {
            colorOf: s => other.options.colorOf(s.label),
            skip: null,
          })
        context.globalAlpha = 1
        drawShapes(context, store, editor.state.view, screen, {
          colorOf: s => options.colorOf(s.label),
          skip: editor.state.selected,
        })
      },
      overlay: (context, screen, ratio) => drawOverlay(context, overlay(), editor.state.view, screen, picture, ratio, font),
    },
    screen => {
      // The first size, and every size while the image still fits, shows the whole image.
      const { state } = editor
      const fitted = fitView(options.image, state.screen)
      const wasFitted = Math.abs(state.view.scale - fitted.scale) < 1e-9
      editor.set({ screen: { ...screen }, ...(wasFitted ? { view: fitView(options.image, screen) } : {}) })
    },
  )
  let shown: EditorState = editor.state
  const stopState = editor.subscribe(() => {
    const { state } = editor
    if (state.view !== shown.view) layers.ask("picture", "shapes", "overlay")
    else if (state.selected !== shown.selected || state.isHidden !== shown.isHidden) layers.ask("shapes", "overlay")
    else layers.ask("overlay")
    shown = state
  })
  const stopStore = store.subscribe(() => layers.ask("shapes", "overlay"))
  const stopGestures = attachGestures(host, editor, {
    setFinger(lens, isCoarse) {
      finger.lens = lens
      finger.isCoarse = isCoarse
      layers.ask("overlay")
    },
    pressOther(at, reach) {
      for (const other of others) {
        const hit = other.store.at(at, reach)[0]
        if (hit) return onPressOther(other, hit.id)
      }
    },
  })
  layers.ask("picture", "shapes", "overlay")
  return {
    setPicture(source) {
      picture = createPicture(source)
      layers.ask("picture")
    },
    setFilter(filter) {
      layers.picture.style.filter = filter
    },
    setOthers(next, onPress) {
      for (const stop of stopOthers) stop()
      others = next
      onPressOther = onPress
      stopOthers = next.map(other => other.store.subscribe(() => layers.ask("shapes")))
      layers.ask("shapes")
    },
    stop() {
      for (const stop of stopOthers) stop()
      stopState()
      stopStore()
      stopGestures()
      layers.stop()
    },
  }
}
