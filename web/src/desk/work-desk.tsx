import { useLingui } from "@lingui/react/macro"
import { type Form, fieldOf, type ResponseValue } from "@tagwerk/contract/form.ts"
import type { BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import type { SpanQuestion } from "@tagwerk/contract/kind/span.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import { Image } from "lucide-react"
import { type ReactNode, useMemo } from "react"
import { BoxView } from "../kind/box/box-view.tsx"
import type { Size } from "../kind/box/canvas/geometry.ts"
import type { Desk } from "../kind/editor-props.ts"
import { SpanSurface } from "../kind/span/surface.tsx"
import { type KeyPlan, planKeys } from "../label/key-plan.ts"
import { useActive } from "../label/use-active.ts"
import { useMedia } from "../label/use-session.ts"
import { TextView } from "../view/text-view.tsx"
import { pictureOf, type Shown, textOf, useMarks } from "./use-marks.ts"
import { usePicture } from "./use-picture.ts"
import { useSteps } from "./use-steps.ts"
import css from "./work-desk.module.css"
import { WorkQuestion } from "./work-question.tsx"

export interface WorkDeskProps extends Shown {
  /** As it is published, or as it is being made. The same object while it is the same form: a new one begins new canvases. */
  form: Form
  value: ResponseValue
  onChange: (value: ResponseValue) => void
  /** What is wrong with the value, said beneath the question it concerns. */
  faults?: readonly Fault[]
  /** What the task shows stands elsewhere on the page. */
  hidesViews?: boolean
  /** Nothing is kept: a picture that is not here is stood in for by an empty one, so that its labels can be tried. */
  isTrial?: boolean
  /** Beneath the questions: what is done with the value. */
  children?: ReactNode
}

const emptyPicture: Size = { width: 640, height: 400 }
const noKeys: ReadonlyMap<string, string> = new Map()

/**
 * A task to be answered outside the label screen, by those who know: what it shows, marked where the form asks for marks, beside its
 * questions with the label screen's own editors, keys and undo. Beside each other where there is room for both. Holds no value itself.
 */
export function WorkDesk(p: WorkDeskProps) {
  const { t } = useLingui()
  const { form, value } = p
  const isPhone = useMedia("(max-width: 719.98px)")
  const keys = useMemo(() => planKeys(form), [form])
  const change = useSteps(value, p.onChange)
  const desk = useMarks(form, p, value, change, p.isTrial ? emptyPicture : undefined)
  const active = useActive(form)
  const mark = { mark: active.mark?.key ?? "", onActive: active.set }
  return (
    <div className={css.place}>
      <div className={p.hidesViews ? undefined : css.desk}>
        <section className={css.views} hidden={p.hidesViews ?? false} aria-label={t`What the task shows`}>
          {form.views.map((view, i) =>
            view.view === "image" ? (
              <Picture key={`${i}${view.key}`} {...p} view={view} desk={desk} {...mark} keys={keys} isPhone={isPhone} />
            ) : (
              <Text key={`${i}${view.key}`} {...p} view={view} desk={desk} onChange={change} {...mark} />
            ),
          )}
        </section>
        <div className={css.questions}>
          {form.questions.map((question, i) => (
            <WorkQuestion
              key={`${i}${question.kind}`}
              question={question}
              given={value[question.key]}
              onChange={(next, merge) => change(question.key, next, merge)}
              keys={keys.labels.get(question.key) ?? noKeys}
              hasDigits={question === active.choice}
              hasMarkKeys={question === active.mark}
              isAlone={form.questions.length === 1}
              isPhone={isPhone}
              desk={desk}
              faults={(p.faults ?? []).filter(fault => fault.at.split("/")[1] === question.key)}
              onActive={() => active.set(question.key)}
            />
          ))}
          {p.children}
        </div>
      </div>
    </div>
  )
}

interface ViewProps extends WorkDeskProps {
  view: Form["views"][number]
  desk: Desk
  /** The question that marks now, on this view or another. */
  mark: string
  onActive: (question: string) => void
}

function Text(
  p: Omit<ViewProps, "onChange"> & {
    onChange: (question: string, value: ResponseValue[string] | undefined, merge?: string) => void
  },
) {
  const { t } = useLingui()
  const { form, view, value } = p
  const text = textOf(form, p, view.key)
  const asked = form.questions.filter((one): one is SpanQuestion => one.kind === "span" && one.on === view.key)
  const desk = asked[0] ? p.desk.span(asked[0].key) : null
  if (text === "")
    return (
      <div>
        {view.title ? <div className={css.quiet}>{view.title}</div> : null}
        <p className={css.missing}>{t`${view.from}, empty here`}</p>
      </div>
    )
  return (
    <TextView title={view.title ?? ""} text={text}>
      {desk ? (
        <SpanSurface
          desk={desk}
          label={view.title || t`Text`}
          mark={p.mark}
          onActive={p.onActive}
          layers={asked.map(question => ({
            question,
            isDimmed: question.key !== p.mark,
            value: Array.isArray(value[question.key]) ? (value[question.key] as never) : undefined,
            proposals: [],
            onChange: (next, merge) => p.onChange(question.key, next, merge),
            onReject: () => {},
          }))}
        />
      ) : undefined}
    </TextView>
  )
}

function Picture(p: ViewProps & { keys: KeyPlan; isPhone: boolean }) {
  const { t } = useLingui()
  const { form, view } = p
  const picture = pictureOf(form, p, view.key)
  const image = usePicture(picture?.url ?? null)
  const asked = form.questions.filter((one): one is BoxQuestion => one.kind === "box" && one.on === view.key)
  const has_canvas = asked.some(one => p.desk.box(one.key) !== null)
  const given = view.from.length > 1 ? fieldOf(p.payload, view.from) : null
  const name = typeof given === "string" && given !== "" ? given : view.from
  return (
    <div>
      {view.title ? <div className={css.quiet}>{view.title}</div> : null}
      {has_canvas ? (
        <div className={css.canvas}>
          <BoxView
            questions={asked}
            mark={p.mark}
            onActive={p.onActive}
            desk={p.desk}
            picture={image}
            label={view.title || t`Image`}
            keys={p.keys.labels}
            isPhone={p.isPhone}
          />
        </div>
      ) : picture ? (
        <img className={css.image} src={picture.url} {...picture.size} alt={t`What the task shows`} />
      ) : null}
      {picture ? null : (
        <p className={css.elsewhere}>
          <Image size={20} strokeWidth={1.75} aria-hidden="true" />
          <span>
            {p.isTrial
              ? name.slice(0, 200)
              : t`The image lies on another server; it can be seen and marked in the label screen only.`}
          </span>
        </p>
      )}
    </div>
  )
}
