import { useLingui } from "@lingui/react/macro"
import type { Shortcut } from "../../ui/keys.ts"
import { useKeys } from "../../ui/use-keys.ts"
import type { Editor } from "./canvas/editor.ts"
import { useEditor } from "./use-editor.ts"

interface KeyedLabel {
  name: string
  title: string
  key?: string
}

/**
 * Every key of the image: tools, walking, moving, judging, and one for each label. A label's own key wins over a tool's, which moves
 * to Alt and says so in the `?` sheet.
 */
export function useBoxKeys(editor: Editor, labels: readonly KeyedLabel[], options: { off?: boolean } = {}): void {
  const { t } = useLingui()
  const hasCross = useEditor(editor, state => state.cross !== null)
  const taken = new Set(labels.flatMap(label => (label.key ? [label.key] : [])))
  const tool = (key: string, title: string, run: () => unknown): Shortcut => ({
    keys: taken.has(key.toLowerCase()) ? `Alt ${key}` : key,
    title,
    run,
  })
  const arrows = (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const).flatMap(arrow => {
    const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[arrow] as [number, number]
    const isFirst = arrow === "ArrowLeft"
    const make = (keys: string, title: string, run: () => unknown): Shortcut => ({
      keys,
      title,
      run,
      repeat: true,
      hidden: !isFirst,
    })
    return [
      make(arrow, t`Move by 1 px`, () => editor.crossMove(x, y) || editor.nudge(x, y)),
      make(`Shift ${arrow}`, t`Move by 10 px`, () => editor.crossMove(10 * x, 10 * y) || editor.nudge(10 * x, 10 * y)),
      make(`Alt ${arrow}`, t`Resize by 1 px`, () => editor.stretch(x, y)),
      make(`Shift Alt ${arrow}`, t`Resize by 10 px`, () => editor.stretch(10 * x, 10 * y)),
    ]
  })
  const cross: Shortcut[] = hasCross ? [{ keys: ["Enter", "Space"], title: t`Set the corner`, run: () => editor.crossSet() }] : []
  useKeys(
    t`Image`,
    [
      ...cross,
      ...labels.flatMap(label =>
        label.key ? [{ keys: label.key, title: label.title, run: () => editor.setLabel(label.name) }] : [],
      ),
      tool("V", t`Select`, () => editor.setTool("select")),
      tool("B", t`Draw boxes`, () => editor.setTool("draw")),
      tool("C", t`Draw with the keyboard: set two corners`, () => editor.crossSet() || editor.crossBegin()),
      { keys: "+", title: t`Zoom in`, repeat: true, run: () => editor.zoom(1.25) },
      { keys: ["-", "\u2212"], title: t`Zoom out`, repeat: true, run: () => editor.zoom(0.8) },
      tool("F", t`Fit the image`, () => editor.fit()),
      tool("N", t`Next region`, () => editor.step(1)),
      { keys: "Shift N", title: t`Previous region`, run: () => editor.step(-1) },
      tool("H", t`Hide or show the boxes`, () => editor.toggleHidden()),
      tool("A", t`Accept the proposal`, () => editor.accept()),
      tool("E", t`Correct the proposal`, () => editor.correct()),
      tool("X", t`Reject the proposal`, () => editor.reject()),
      { keys: "Shift A", title: t`Accept all proposals`, run: () => editor.acceptAll() },
      {
        keys: ["Del", "Backspace"],
        title: t`Delete the box`,
        run: () => (editor.state.selected === null ? false : editor.remove()),
      },
      { keys: "Ctrl D", title: t`Duplicate the box`, run: () => editor.duplicate() },
      {
        keys: "Esc",
        title: t`Select nothing`,
        run: () => editor.crossStop() || (editor.state.selected === null ? false : editor.select(null)),
      },
      ...arrows,
    ],
    { off: options.off ?? false },
  )
}
