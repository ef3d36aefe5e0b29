import { Trans, useLingui } from "@lingui/react/macro"
import { Check, Trash2, X } from "lucide-react"
import { useSyncExternalStore } from "react"
import { classNames } from "../../ui/class-name.ts"
import { KeyBadge } from "../../ui/key-badge.tsx"
import { NativeButton as Button } from "../../ui/native-button.tsx"
import { NativeIconButton as IconButton } from "../../ui/native-icon-button.tsx"
import { Swatch } from "../../ui/swatch.tsx"
import { useKeys } from "../../ui/use-keys.ts"
import type { EditorProps } from "../editor-props.ts"
import { faceOf, facesOf } from "../label-face.ts"
import { NoneRow } from "../none-row.tsx"
import css from "./editor.module.css"
import { acceptSpans, addSpan, inOrder, keyed, relabel, removeSpan } from "./span-change.ts"

/** The labels to mark a text with, and the list of what is marked; the text itself is `SpanSurface`. */
export function SpanEditor(p: EditorProps<"span">) {
  const { t } = useLingui()
  const { question, isPhone } = p
  const desk = p.desk.span(question.key)
  const state = useSyncExternalStore(
    listener => desk?.subscribe(listener) ?? (() => {}),
    () => desk?.state ?? null,
  )
  const faces = facesOf(question.labels)
  const spans = keyed(p.value)
  const selected = state?.selected?.question === question.key ? state.selected.id : null
  const chosen = spans.find(span => span.id === selected)

  const mark = (label: string) => {
    if (!desk) return false
    const stretch = desk.stretch()
    if (stretch) {
      const id = `s${crypto.randomUUID().slice(0, 8)}`
      const next = addSpan(spans, stretch, label, id)
      p.onChange(next)
      const made = next.find(span => span.start === stretch.start && span.end === stretch.end && span.label === label)
      if (made) desk.select(question.key, made.id)
    } else if (chosen) p.onChange(relabel(spans, chosen.id, label))
    else return false
  }
  const nothing = () => {
    if (spans.length > 0) return false
    p.onChange(p.value === undefined ? [] : undefined)
  }
  const remove = (id: string) => {
    const rest = removeSpan(spans, id)
    p.onChange(rest.length > 0 ? rest : undefined)
    desk?.clear()
  }
  const open = faces.filter(face => !face.isRetired)
  useKeys(p.title, [
    ...open.flatMap(face => {
      const keys = p.keys.get(face.name)
      return keys ? [{ keys, title: face.title, run: () => mark(face.name) }] : []
    }),
    ...(p.hasMarkKeys ? [{ keys: "N", title: t`Nothing to mark`, run: nothing }] : []),
  ])
  const map = desk?.map
  const excerpt = (span: { start: number; end: number }) => map?.text.slice(map.toUnit(span.start), map.toUnit(span.end)) ?? ""
  const rows = inOrder([
    ...spans.map(span => ({ ...span, proposal: null as string | null })),
    ...p.proposals.map(({ id, item, model }) => ({ ...item, id, proposal: model })),
  ])
  return (
    <div className={css.block}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row in every browser */}
      <div className={css.labels} role="group" aria-label={p.title} data-phone={isPhone || undefined}>
        {open.map(face => (
          <Button
            key={face.name}
            size={isPhone ? "touch" : "normal"}
            icon={<Swatch color={face.color} />}
            className={classNames(chosen?.label === face.name && css.chosen)}
            {...(!isPhone && p.keys.has(face.name) ? { keys: p.keys.get(face.name) ?? "" } : {})}
            onPress={() => void mark(face.name)}
          >
            {face.title}
          </Button>
        ))}
        <Button
          size={isPhone ? "touch" : "normal"}
          className={classNames(css.nothing)}
          isPressedIn={p.value !== undefined && spans.length === 0}
          isDisabled={spans.length > 0}
          {...(isPhone || spans.length > 0 || !p.hasMarkKeys ? {} : { keys: "N" })}
          onPress={() => void nothing()}
        >
          {t`Nothing to mark`}
        </Button>
      </div>
      {p.proposals.length > 1 ? (
        <div className={css.proposals}>
          <span>{t`${p.proposals.length} proposals by ${p.proposals[0]?.model ?? ""}`}</span>
          <Button
            size="small"
            {...(isPhone ? {} : { keys: "Shift A" })}
            onPress={() => p.onChange(acceptSpans(spans, p.proposals))}
          >
            {t`Accept all`}
          </Button>
        </div>
      ) : null}
      {rows.length > 0 ? (
        <ul className={css.rows}>
          {rows.map(row => {
            const face = faceOf(faces, row.label)
            const isChosen = row.id === selected
            return (
              <li key={row.id} className={css.row} data-chosen={isChosen || undefined}>
                <button
                  type="button"
                  className={css.pick}
                  aria-pressed={isChosen}
                  onClick={() => (isChosen ? desk?.clear() : desk?.select(question.key, row.id))}
                >
                  <Swatch color={face.color} isProposed={row.proposal !== null} />
                  <span className={css.label}>{face.title}</span>
                  <span className={css.excerpt} dir="auto">
                    {excerpt(row)}
                  </span>
                </button>
                {isChosen && row.proposal === null && !isPhone ? (
                  <span className={css.hint}>
                    <KeyBadge keys="ArrowLeft" />
                    <KeyBadge keys="ArrowRight" />
                    <Trans>move edge</Trans>
                  </span>
                ) : null}
                {row.proposal !== null ? (
                  <span className={css.judge}>
                    <Button
                      size={isPhone ? "touch" : "small"}
                      icon={<Check size={14} aria-hidden="true" />}
                      {...(isChosen && !isPhone ? { keys: "A" } : {})}
                      label={t`Accept ${face.title}: ${excerpt(row)}`}
                      onPress={() =>
                        p.onChange(
                          acceptSpans(
                            spans,
                            p.proposals.filter(other => other.id === row.id),
                          ),
                        )
                      }
                    >
                      {t`Accept`}
                    </Button>
                    <Button
                      size={isPhone ? "touch" : "small"}
                      icon={<X size={14} aria-hidden="true" />}
                      {...(isChosen && !isPhone ? { keys: "X" } : {})}
                      label={t`Reject ${face.title}: ${excerpt(row)}`}
                      onPress={() => p.onReject([row.id])}
                    >
                      {t`Reject`}
                    </Button>
                  </span>
                ) : isChosen ? (
                  <IconButton
                    size={isPhone ? 48 : 24}
                    icon={<Trash2 size={16} strokeWidth={1.75} aria-hidden="true" />}
                    label={t`Remove`}
                    keys="Del"
                    onPress={() => remove(row.id)}
                  />
                ) : null}
                <span className={css.place}>
                  {row.start}–{row.end}
                </span>
              </li>
            )
          })}
        </ul>
      ) : null}
      <NoneRow none={p.none} onNone={p.onNone} hasKeys={p.hasDigits} isPhone={isPhone} />
    </div>
  )
}
