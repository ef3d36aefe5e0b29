import { useLingui } from "@lingui/react/macro"
import { fieldOf, type View } from "@tagwerk/contract/form.ts"
import type { BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import type { SpanQuestion } from "@tagwerk/contract/kind/span.ts"
import { useEffect, useMemo, useSyncExternalStore } from "react"
import { BoxView } from "../kind/box/box-view.tsx"
import { createEditor } from "../kind/box/canvas/editor.ts"
import { BoxSurface } from "../kind/box/surface.tsx"
import type { Desk } from "../kind/editor-props.ts"
import { SpanSurface } from "../kind/span/surface.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { TextView } from "../view/text-view.tsx"
import type { KeyPlan } from "./key-plan.ts"
import type { PictureCache } from "./picture-cache.ts"
import type { Session } from "./session-state.ts"
import { openProposals, rejectProposals } from "./use-desk.ts"
import { sizeOf, type Work } from "./work.ts"

export interface ViewPartProps {
  session: Session
  work: Work
  view: View
  desk: Desk
  plan: KeyPlan
  pictures: PictureCache
  isPhone: boolean
  /** The question that marks now, on this view or another. */
  mark: string
  onActive: (question: string) => void
}

/** What a task shows: plain, or with the marks of the questions about it. */
export function ViewPart(p: ViewPartProps) {
  const { t } = useLingui()
  const { session, work, view } = p
  const value = fieldOf(work.payload, view.from)
  const text = value === undefined || value === null ? "" : String(value)
  const marking = work.form.questions.filter((q): q is SpanQuestion => q.kind === "span" && q.on === view.key)
  const desk = marking[0] ? p.desk.span(marking[0].key) : null
  if (view.view === "image") return <ImagePart {...p} />
  return (
    <TextView title={view.title ?? ""} text={text}>
      {desk ? (
        <SpanSurface
          desk={desk}
          label={view.title || t`Text`}
          mark={p.mark}
          onActive={p.onActive}
          layers={marking.map(question => {
            const given = work.history.present.value[question.key]
            return {
              question,
              isDimmed: question.key !== p.mark,
              value: Array.isArray(given) ? (given as never) : undefined,
              proposals: openProposals(work, question).open,
              onChange: (next, merge) => session.change(question.key, next, merge ? { merge } : {}),
              onReject: ids => rejectProposals(session, work, question, ids),
            }
          })}
        />
      ) : undefined}
    </TextView>
  )
}

function ImagePart(p: ViewPartProps) {
  const { t } = useLingui()
  const { work, view, pictures } = p
  const url = work.pictures.find(picture => picture.view === view.key)?.url ?? ""
  useEffect(() => {
    void pictures.load(url)
  }, [pictures, url])
  const image = useSyncExternalStore(pictures.subscribe, () => pictures.get(url))
  const has_failed = useSyncExternalStore(pictures.subscribe, () => pictures.hasFailed(url))
  const asked = work.form.questions.filter((q): q is BoxQuestion => q.kind === "box" && q.on === view.key)
  const is_plain = asked.length === 0
  const size = sizeOf(work, view.key, pictures.measured)
  const plain = useMemo(
    () =>
      size && is_plain
        ? createEditor({
            image: size,
            label: "",
            colorOf: () => "#8a8a91",
            isReadOnly: true,
            makeId: () => "",
            now: () => 0,
          })
        : null,
    // A size is a new object each time
    [size?.width, size?.height, is_plain, work.key],
  )
  if (has_failed)
    return (
      <EmptyState
        title={t`The picture cannot be loaded`}
        actions={
          <Button
            onPress={() => {
              pictures.forget(url)
              void pictures.load(url)
            }}
          >
            {t`Try again`}
          </Button>
        }
      >
        {t`What you have answered is kept. If it does not come, skip the task as broken.`}
      </EmptyState>
    )
  const label = view.title || t`Image`
  if (!is_plain)
    return (
      <BoxView
        key={work.key}
        questions={asked}
        mark={p.mark}
        onActive={p.onActive}
        desk={p.desk}
        picture={image}
        label={label}
        keys={p.plan.labels}
        isPhone={p.isPhone}
      />
    )
  if (!plain) return null
  return (
    <BoxSurface key={work.key} editor={plain} picture={image} label={label} faces={[]} keys={new Map()} isPhone={p.isPhone} />
  )
}
