import { useLingui } from "@lingui/react/macro"
import { Check, Pencil, X } from "lucide-react"
import { useEffect, useRef } from "react"
import { formatConfidence, formatNumber, formatPercent } from "../../ui/format.ts"
import { NativeButton as Button } from "../../ui/native-button.tsx"
import { Swatch } from "../../ui/swatch.tsx"
import css from "./box-canvas.module.css"
import type { Editor } from "./canvas/editor.ts"
import type { PictureSource } from "./canvas/picture.ts"
import type { Shape } from "./canvas/shape.ts"
import { mountEditor, type Stage } from "./canvas/stage.ts"
import { rectToScreen } from "./canvas/view.ts"
import { useEditor, useShapes } from "./use-editor.ts"

export interface BoxCanvasProps {
  editor: Editor
  /** Of other questions about the same picture: their boxes lie beneath, dimmed. */
  others?: readonly Editor[]
  /** A press where only one of the others has a box. */
  onPressOther?: (other: Editor, id: string) => void
  onPress?: () => void
  /** The decoded image, once it is there. */
  picture: PictureSource | null
  /** What is shown, for screen readers. */
  label: string
  /** A label's name as people read it. */
  titleOf: (label: string) => string
  /** CSS filter of the image, such as "contrast(1.4)". */
  filter?: string
}

/** The image with its boxes, as large as the place it is given. The keys are `useBoxKeys`'. */
export function BoxCanvas(p: BoxCanvasProps) {
  const { editor, picture, label, titleOf, filter = "", others = none } = p
  const { t } = useLingui()
  const host = useRef<HTMLDivElement>(null)
  const stage = useRef<Stage | null>(null)
  useEffect(() => {
    if (!host.current) return
    stage.current = mountEditor(host.current, editor)
    return () => {
      stage.current?.stop()
      stage.current = null
    }
  }, [editor])
  useEffect(() => {
    // Runs again with the editor: a new stage has no picture yet.
    if (picture && editor) stage.current?.setPicture(picture)
  }, [picture, editor])
  useEffect(() => {
    if (editor) stage.current?.setFilter(filter)
  }, [filter, editor])
  const onPressOther = useRef(p.onPressOther)
  onPressOther.current = p.onPressOther
  // By what they are: the list is a new one on each render.
  const same = useRef(others)
  if (others.length !== same.current.length || others.some((other, i) => other !== same.current[i])) same.current = others
  const beneath = same.current
  useEffect(() => {
    if (editor) stage.current?.setOthers(beneath, (other, id) => onPressOther.current?.(other, id))
  }, [beneath, editor])
  const count = useShapes(editor).length
  return (
    <div className={css.frame}>
      <div
        ref={host}
        className={css.host}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes keys of its own
        tabIndex={0}
        onPointerDown={p.onPress}
        aria-label={label}
        aria-description={t`${count} boxes`}
      />
      <ProposalBar editor={editor} titleOf={titleOf} />
      <ZoomNote editor={editor} />
      <Spoken editor={editor} titleOf={titleOf} />
    </div>
  )
}

const none: readonly Editor[] = []

/** Accept, correct, reject, at the box itself. */
function ProposalBar({ editor, titleOf }: { editor: Editor; titleOf: (label: string) => string }) {
  const { t } = useLingui()
  const shape = useSelected(editor)
  const view = useEditor(editor, state => state.view)
  const screen = useEditor(editor, state => state.screen)
  const isDragging = useEditor(editor, state => state.draft !== null)
  if (shape?.state !== "proposed" || isDragging || editor.options.isReadOnly) return null
  const on = rectToScreen(view, shape)
  const room = 340
  const left = Math.max(4, Math.min(on.x, screen.width - room - 4))
  // Above the box; below it where there is no room; inside at the top when neither has.
  const top = on.y > 44 ? on.y - 40 : on.y + on.height + 40 < screen.height ? on.y + on.height + 8 : Math.max(4, on.y + 4)
  return (
    <div className={css.bar} role="toolbar" aria-label={t`Proposal`} style={{ left, top }}>
      <span className={css.what}>
        <Swatch color={editor.options.colorOf(shape.label)} isProposed />
        {titleOf(shape.label)}
        {shape.confidence === undefined ? null : <span className={css.confidence}>{formatConfidence(shape.confidence)}</span>}
      </span>
      <Button
        look="quiet"
        keys="A"
        icon={<Check size={14} aria-hidden="true" className={css.onlyTouch} />}
        onPress={() => editor.accept(shape.id)}
      >
        {t`Accept`}
      </Button>
      <Button
        look="quiet"
        keys="E"
        icon={<Pencil size={14} aria-hidden="true" className={css.onlyTouch} />}
        onPress={() => editor.correct(shape.id)}
      >
        {t`Correct`}
      </Button>
      <Button
        look="quiet"
        keys="X"
        icon={<X size={14} aria-hidden="true" className={css.onlyTouch} />}
        onPress={() => editor.reject(shape.id)}
      >
        {t`Reject`}
      </Button>
    </div>
  )
}

/** On a phone, where there is no status line. */
function ZoomNote({ editor }: { editor: Editor }) {
  const percent = useEditor(editor, state => Math.round(state.view.scale * 100))
  return (
    <span className={css.zoom} aria-hidden="true">
      {formatPercent(percent / 100)}
    </span>
  )
}

/** Says what is selected, for screen readers. */
function Spoken({ editor, titleOf }: { editor: Editor; titleOf: (label: string) => string }) {
  const { t } = useLingui()
  const shape = useSelected(editor)
  const cross = useEditor(editor, state => state.cross)
  const n = (x: number) => formatNumber(Math.round(x))
  let text = ""
  if (cross)
    text = cross.from
      ? t`Second corner at ${n(cross.at.x)}, ${n(cross.at.y)}`
      : t`First corner at ${n(cross.at.x)}, ${n(cross.at.y)}`
  else if (shape) {
    const [title, width, height, x, y] = [titleOf(shape.label), n(shape.width), n(shape.height), n(shape.x), n(shape.y)]
    text =
      shape.state === "proposed"
        ? t`Proposed: ${title}, ${width} by ${height} at ${x}, ${y}`
        : t`${title}, ${width} by ${height} at ${x}, ${y}`
  }
  return (
    <span className={css.spoken} aria-live="polite">
      {text}
    </span>
  )
}

function useSelected(editor: Editor): Shape | undefined {
  const id = useEditor(editor, state => state.selected)
  useShapes(editor)
  return id === null ? undefined : editor.store.get(id)
}
