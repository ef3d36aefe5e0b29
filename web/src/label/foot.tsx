import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Question } from "@tagwerk/contract/kind.ts"
import { Redo2, Smartphone, Trash2, Undo2 } from "lucide-react"
import { useSyncExternalStore } from "react"
import type { Desk } from "../kind/editor-props.ts"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { NativeIconButton as IconButton } from "../ui/native-icon-button.tsx"
import css from "./foot.module.css"
import type { KeyPlan } from "./key-plan.ts"
import type { Session, State } from "./session-state.ts"
import { CommentPart, MorePart, SkipPart } from "./skip-part.tsx"
import { ValueSummary } from "./value-summary.tsx"

interface FootProps {
  session: Session
  state: State
  plan: KeyPlan
  desk: Desk
  /** The question that marks now. */
  mark: Question | undefined
  isPhone: boolean
  onSubmit: () => void
}

/** Skip, comment, submit; on a phone also undo, with the name of what it takes back. */
export function Foot(p: FootProps) {
  const { t } = useLingui()
  const { session, state, plan, isPhone } = p
  const { work, last } = state
  if (!work) return null
  const only = work.form.questions.length === 1 ? work.form.questions[0] : undefined
  const submits_at_once = isPhone && only?.kind === "choice" && !only.multiple
  // Beside an image the panel is narrow.
  const has_image = work.form.views.some(view => view.view === "image")
  const skip = work.sent ? null : <SkipPart session={session} keys={plan.acts.skip} isPhone={isPhone} />
  const comment = <CommentPart session={session} keys={plan.acts.comment} isPhone={isPhone} isShort={has_image} />
  if (!isPhone)
    return (
      <footer className={css.foot} data-narrow={has_image || undefined}>
        {skip}
        {comment}
        <Button look="primary" size="large" keys="Enter" isWide onPress={p.onSubmit}>
          {work.sent ? t`Send the change` : t`Submit`}
        </Button>
      </footer>
    )
  const icon = { size: 20, strokeWidth: 1.75, "aria-hidden": true as const }
  if (submits_at_once)
    return (
      <footer className={css.foot}>
        <span className={css.last}>
          {state.trouble ? <Smartphone size={16} strokeWidth={1.75} aria-label={t`Kept on this device`} /> : null}
          {last ? (
            <>
              {t`Last:`}{" "}
              <strong>
                <ValueSummary form={last.form} value={last.sent_value ?? {}} />
              </strong>
            </>
          ) : null}
        </span>
        <Button
          look="quiet"
          size="touch"
          icon={<Undo2 {...icon} />}
          isDisabled={!state.canUndo}
          className={`${css.undo}`}
          onPress={() => session.undo()}
        >
          {t`Undo`}
        </Button>
        {comment}
        {skip}
      </footer>
    )
  const asked = work.form.questions.filter(question => question.kind === "box")
  const boxes = asked.find(question => question.key === p.mark?.key) ?? asked[0]
  const count = asked.reduce((sum, { key }) => sum + boxCount(work.history.present.value[key]), 0)
  return (
    <footer className={css.foot}>
      <IconButton
        size={48}
        icon={<Undo2 {...icon} />}
        label={t`Undo`}
        isDisabled={!state.canUndo}
        onPress={() => session.undo()}
      />
      <IconButton
        size={48}
        icon={<Redo2 {...icon} />}
        label={t`Redo`}
        isDisabled={!state.canRedo}
        onPress={() => session.redo()}
      />
      {boxes ? <DeleteBox desk={p.desk} question={boxes.key} /> : comment}
      {boxes ? <MorePart session={session} /> : skip}
      <Button look="primary" size="touch" isWide onPress={p.onSubmit}>
        {boxes && count > 0 ? t`Send ${plural(count, { one: "# box", other: "# boxes" })}` : t`Send`}
      </Button>
    </footer>
  )
}

function boxCount(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function DeleteBox({ desk, question }: { desk: Desk; question: string }) {
  const { t } = useLingui()
  const editor = desk.box(question)
  const selected = useSyncExternalStore(
    listener => editor?.subscribe(listener) ?? (() => {}),
    () => editor?.state.selected ?? null,
  )
  return (
    <IconButton
      size={48}
      icon={<Trash2 size={20} strokeWidth={1.75} aria-hidden="true" />}
      label={t`Delete the box`}
      isDisabled={selected === null}
      onPress={() => editor?.remove()}
    />
  )
}
