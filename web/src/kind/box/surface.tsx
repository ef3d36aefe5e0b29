import { useLingui } from "@lingui/react/macro"
import { Contrast, Crosshair, EyeOff, Hand, Maximize, MousePointer2, SquareDashed, ZoomIn } from "lucide-react"
import { useState } from "react"
import { formatNumber, formatPercent } from "../../ui/format.ts"
import { NativeIconButton as IconButton } from "../../ui/native-icon-button.tsx"
import { useKeys } from "../../ui/use-keys.ts"
import { type Face, faceOf } from "../label-face.ts"
import { BoxCanvas } from "./box-canvas.tsx"
import type { Editor } from "./canvas/editor.ts"
import type { PictureSource } from "./canvas/picture.ts"
import css from "./surface.module.css"
import { useBoxKeys } from "./use-box-keys.ts"
import { useEditor, useShapes } from "./use-editor.ts"

export interface BoxSurfaceProps {
  editor: Editor
  /** Of other questions about the same picture: their boxes lie beneath, dimmed. */
  others?: readonly Editor[]
  /** A press where only one of the others has a box. */
  onPressOther?: (other: Editor, id: string) => void
  /** Any press on the picture. */
  onPress?: () => void
  /** False while another view is marked: the keys are its. */
  hasKeys?: boolean
  picture: PictureSource | null
  label: string
  faces: readonly Face[]
  /** Keys of the labels, by name. */
  keys: ReadonlyMap<string, string>
  isPhone: boolean
}

const filters = ["", "contrast(1.5)", "brightness(1.4)", "brightness(0.7) contrast(1.3)"]

/** The picture with its boxes, the tools at its side and a line with what is under the pointer. */
export function BoxSurface(p: BoxSurfaceProps) {
  const { t } = useLingui()
  const [filter, setFilter] = useState(0)
  const { editor, faces } = p
  const open = faces.filter(face => !face.isRetired)
  const labels = open.map(face => {
    const key = p.keys.get(face.name)
    return { name: face.name, title: face.title, ...(key ? { key } : {}) }
  })
  const off = p.hasKeys === false
  useBoxKeys(editor, labels, { off })
  const taken = new Set(p.keys.values())
  const light = taken.has("l") ? "Alt L" : "L"
  const turn = () => setFilter(at => (at + 1) % filters.length)
  useKeys(t`Image`, [{ keys: light, title: t`Light and contrast`, run: turn }], { off })
  return (
    <div className={css.surface}>
      {p.isPhone ? null : <Tools editor={editor} taken={taken} light={light} isLit={filter > 0} onLight={turn} />}
      <div className={css.stage}>
        <BoxCanvas
          editor={editor}
          {...(p.others ? { others: p.others } : {})}
          {...(p.onPressOther ? { onPressOther: p.onPressOther } : {})}
          {...(p.onPress ? { onPress: p.onPress } : {})}
          picture={p.picture}
          label={p.label}
          titleOf={name => faceOf(faces, name).title}
          filter={filters[filter] ?? ""}
        />
        {p.isPhone ? null : <StatusLine editor={editor} />}
      </div>
    </div>
  )
}

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true as const }

function Tools(p: { editor: Editor; taken: ReadonlySet<string>; light: string; isLit: boolean; onLight: () => void }) {
  const { t } = useLingui()
  const { editor } = p
  const tool = useEditor(editor, state => state.tool)
  const isHidden = useEditor(editor, state => state.isHidden)
  const hasCross = useEditor(editor, state => state.cross !== null)
  // A label's own key wins; the tool's moves to Alt, as `useBoxKeys` has it.
  const key = (letter: string) => (p.taken.has(letter.toLowerCase()) ? `Alt ${letter}` : letter)
  return (
    <div className={css.tools} role="toolbar" aria-orientation="vertical" aria-label={t`Tools`}>
      <IconButton
        icon={<MousePointer2 {...icon} />}
        label={t`Select`}
        keys={key("V")}
        showKeys
        isChosen={tool === "select"}
        onPress={() => editor.setTool("select")}
      />
      <IconButton
        icon={<SquareDashed {...icon} />}
        label={t`Draw boxes`}
        keys={key("B")}
        showKeys
        isChosen={tool === "draw"}
        onPress={() => editor.setTool("draw")}
      />
      <IconButton
        icon={<Hand {...icon} />}
        label={t`Move the image; or hold Space and drag`}
        keys="Space"
        showKeys
        isChosen={tool === "pan"}
        onPress={() => editor.setTool(tool === "pan" ? "draw" : "pan")}
      />
      <IconButton icon={<ZoomIn {...icon} />} label={t`Zoom in`} keys="+" showKeys onPress={() => editor.zoom(1.25)} />
      <IconButton icon={<Maximize {...icon} />} label={t`Fit the image`} keys={key("F")} showKeys onPress={() => editor.fit()} />
      <IconButton
        icon={<Crosshair {...icon} />}
        label={t`Draw with the keyboard: set two corners`}
        keys={key("C")}
        showKeys
        isChosen={hasCross}
        onPress={() => (hasCross ? editor.crossStop() : editor.crossBegin())}
      />
      <IconButton
        icon={<Contrast {...icon} />}
        label={t`Light and contrast`}
        keys={p.light}
        showKeys
        isChosen={p.isLit}
        onPress={p.onLight}
      />
      <IconButton
        icon={<EyeOff {...icon} />}
        label={t`Hide or show the boxes`}
        keys={key("H")}
        showKeys
        isChosen={isHidden}
        onPress={() => editor.toggleHidden()}
      />
    </div>
  )
}

function StatusLine({ editor }: { editor: Editor }) {
  const { t } = useLingui()
  const { image } = editor.options
  const scale = useEditor(editor, state => Math.round(state.view.scale * 100))
  const pointer = useEditor(editor, state => state.pointer)
  const selected = useEditor(editor, state => state.selected)
  const draft = useEditor(editor, state => state.draft)
  const tool = useEditor(editor, state => state.tool)
  const hasCross = useEditor(editor, state => state.cross !== null)
  useShapes(editor)
  const size = draft?.rect ?? (selected === null ? undefined : editor.store.get(selected))
  const n = (value: number) => formatNumber(Math.round(value))
  return (
    <div className={css.status}>
      <span>{t`${n(image.width)} × ${n(image.height)} px`}</span>
      <span>{t`Zoom ${formatPercent(scale / 100)}`}</span>
      {pointer ? <span className={css.pointer}>{`x ${n(pointer.x)} y ${n(pointer.y)}`}</span> : null}
      {size ? <span>{t`Selected ${n(size.width)} × ${n(size.height)} px`}</span> : null}
      <span className={css.hint}>
        {hasCross
          ? t`Arrow keys move the cross, Enter sets a corner`
          : selected !== null
            ? t`Arrow keys move 1 px, Shift 10 px, Alt resizes`
            : tool === "draw"
              ? t`Drag to draw a box`
              : t`Press a box to select it`}
      </span>
    </div>
  )
}
