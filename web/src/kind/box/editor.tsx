import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import { Check, Trash2 } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { formatNumber } from "../../ui/format.ts"
import { KeyBadge } from "../../ui/key-badge.tsx"
import { NativeButton as Button } from "../../ui/native-button.tsx"
import { NativeIconButton as IconButton } from "../../ui/native-icon-button.tsx"
import { Swatch } from "../../ui/swatch.tsx"
import { useKeys } from "../../ui/use-keys.ts"
import type { EditorProps } from "../editor-props.ts"
import { type Face, faceOf, facesOf } from "../label-face.ts"
import { NoneRow } from "../none-row.tsx"
import type { Editor } from "./canvas/editor.ts"
import type { Shape } from "./canvas/shape.ts"
import css from "./editor.module.css"
import { useEditor, useShapes } from "./use-editor.ts"

/** Labels with their counts, proposals left, and the list of regions; the picture is `BoxSurface`. */
export function BoxEditor(p: EditorProps<"box">) {
  const editor = p.desk.box(p.question.key)
  return editor ? <Panel {...p} editor={editor} /> : null
}

function Panel(p: EditorProps<"box"> & { editor: Editor }) {
  const { t } = useLingui()
  const { editor, isPhone } = p
  const faces = facesOf(p.question.labels)
  const shapes = useShapes(editor)
  const label = useEditor(editor, state => state.label)
  const proposed = shapes.filter(shape => shape.state === "proposed")
  const count = (name: string) => shapes.filter(shape => shape.label === name && shape.state !== "proposed").length
  const nothing = () => {
    // With boxes there, N walks them.
    if (shapes.length > 0) return false
    p.onChange(p.value === undefined ? [] : undefined)
  }
  useKeys(p.title, [{ keys: "N", title: t`Nothing to mark`, run: nothing, hidden: shapes.length > 0 }], { off: !p.hasMarkKeys })
  return (
    <>
      <div className={isPhone ? css.chips : css.labels} role="radiogroup" aria-label={p.title}>
        {faces
          .filter(face => !face.isRetired)
          .map(face => (
            <label key={face.name} className={css.label}>
              <input
                type="radio"
                className={css.input}
                name={`label ${p.question.key}`}
                checked={face.name === label}
                onChange={() => editor.setLabel(face.name)}
                onClick={() => face.name === label && editor.setLabel(face.name)}
              />
              <Swatch color={face.color} />
              <span className={css.title}>{face.title}</span>
              <span className={css.count}>{formatNumber(count(face.name))}</span>
              {!isPhone && p.keys.has(face.name) ? <KeyBadge keys={p.keys.get(face.name) ?? ""} /> : null}
            </label>
          ))}
      </div>
      {proposed.length > 0 ? (
        <div className={css.proposals}>
          <span>
            <strong>{t`${plural(proposed.length, { one: "# proposal left", other: "# proposals left" })}`}</strong>
            <br />
            <span className={css.by}>{t`by ${[...new Set(p.proposals.map(proposal => proposal.model))].join(", ")}`}</span>
          </span>
          <Button size={isPhone ? "touch" : "small"} {...(isPhone ? {} : { keys: "Shift A" })} onPress={() => editor.acceptAll()}>
            {t`Accept all`}
          </Button>
        </div>
      ) : null}
      {isPhone ? null : (
        <Regions editor={editor} shapes={shapes} faces={faces} has_states={p.proposals.length > 0 || hasJudged(shapes)} />
      )}
      <NoneRow none={p.none} onNone={p.onNone} hasKeys={p.hasDigits} isPhone={isPhone}>
        {shapes.length === 0 ? (
          <Button
            size={isPhone ? "touch" : "small"}
            isPressedIn={p.value !== undefined}
            {...(isPhone || !p.hasMarkKeys ? {} : { keys: "N" })}
            onPress={() => void nothing()}
          >
            {t`Nothing to mark`}
          </Button>
        ) : null}
      </NoneRow>
    </>
  )
}

const hasJudged = (shapes: readonly Shape[]) => shapes.some(shape => shape.state === "accepted" || shape.state === "corrected")
const row_height = 26
/** Rows shown at most; the rest of thousands is scrolled to. */
const shown_max = 16

/** What wants a judgement first, then in order. Only the rows in sight are in the page. */
function Regions(p: { editor: Editor; shapes: readonly Shape[]; faces: readonly Face[]; has_states: boolean }) {
  const { t } = useLingui()
  const { editor, shapes, faces } = p
  const host = useRef<HTMLElement>(null)
  const [top, setTop] = useState(0)
  const selected = useEditor(editor, state => state.selected)
  const numbers = numbered(shapes)
  const rows = [...shapes.filter(s => s.state === "proposed"), ...shapes.filter(s => s.state !== "proposed")]
  const at = rows.findIndex(shape => shape.id === selected)
  useEffect(() => {
    const element = host.current
    if (!element || at < 0) return
    const [low, high] = [at * row_height, (at + 1) * row_height]
    if (low < element.scrollTop) element.scrollTop = low
    else if (high > element.scrollTop + element.clientHeight) element.scrollTop = high - element.clientHeight
  }, [at])
  if (rows.length === 0) return null
  const height = Math.min(rows.length, shown_max) * row_height
  const from = Math.max(0, Math.floor(top / row_height) - 4)
  const to = Math.min(rows.length, from + shown_max + 8)
  const state = (shape: Shape) =>
    shape.state === "proposed"
      ? t`Proposed`
      : !p.has_states
        ? null
        : shape.state === "corrected"
          ? t`Corrected`
          : shape.state === "drawn"
            ? t`Drawn`
            : "✓"
  return (
    <div className={css.regions}>
      <div className={css.head}>
        <span>{t`${plural(rows.length, { one: "# region", other: "# regions" })}`}</span>
        {rows.some(shape => shape.state === "proposed") ? <span>{t`Unchecked first`}</span> : null}
      </div>
      <section
        ref={host}
        className={css.scroll}
        style={{ maxHeight: height }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t`Regions`}
        onScroll={event => setTop(event.currentTarget.scrollTop)}
      >
        <ul className={css.rows} style={{ height: rows.length * row_height, paddingBlockStart: from * row_height }}>
          {rows.slice(from, to).map(shape => {
            const face = faceOf(faces, shape.label)
            const isChosen = shape.id === selected
            const said = state(shape)
            return (
              <li key={shape.id} className={css.row} data-chosen={isChosen || undefined}>
                <button
                  type="button"
                  className={css.pick}
                  aria-pressed={isChosen}
                  onClick={() => editor.select(isChosen ? null : shape.id, true)}
                >
                  <Swatch color={face.color} isProposed={shape.state === "proposed"} />
                  <span className={css.name}>
                    {face.title} <span className={css.number}>{numbers.get(shape.id)}</span>
                  </span>
                  <span className={css.state}>
                    {isChosen ? (
                      `${formatNumber(shape.width)} × ${formatNumber(shape.height)}`
                    ) : said === "✓" ? (
                      <Check size={14} strokeWidth={1.75} aria-label={t`Accepted`} />
                    ) : (
                      said
                    )}
                  </span>
                </button>
                {isChosen ? (
                  <IconButton
                    size={24}
                    icon={<Trash2 size={14} strokeWidth={1.75} aria-hidden="true" />}
                    label={t`Delete the box`}
                    keys="Del"
                    onPress={() => editor.remove(shape.id)}
                  />
                ) : null}
              </li>
            )
          })}
        </ul>
      </section>
    </div>
  )
}

/** How-manieth of its label each region is. */
function numbered(shapes: readonly Shape[]): Map<string, number> {
  const counts = new Map<string, number>()
  return new Map(
    shapes.map(shape => {
      const number = (counts.get(shape.label) ?? 0) + 1
      counts.set(shape.label, number)
      return [shape.id, number]
    }),
  )
}
