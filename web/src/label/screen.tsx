import { useLingui } from "@lingui/react/macro"
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react"
import { EmptyState } from "../ui/empty-state.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { useKeys } from "../ui/use-keys.ts"
import { Foot } from "./foot.tsx"
import { GuidelinePanel } from "./guideline-panel.tsx"
import { type KeyPlan, planKeys } from "./key-plan.ts"
import type { Line } from "./line.ts"
import type { PictureCache } from "./picture-cache.ts"
import { QuestionPart } from "./question-panel.tsx"
import { noteRecent, readRecent } from "./recent-option.ts"
import css from "./screen.module.css"
import type { Session, State } from "./session-state.ts"
import { StateLines } from "./state-lines.tsx"
import { TopLine } from "./top-line.tsx"
import { useActive } from "./use-active.ts"
import { useDesk } from "./use-desk.ts"
import { useMedia, useSessionState } from "./use-session.ts"
import { ViewPart } from "./view-part.tsx"
import { questionOf } from "./work.ts"

// What floats comes after the first task: none of it shows before somebody asks for it.
const KeysSheet = lazy(() => import("../ui/keys-sheet.tsx").then(module => ({ default: module.KeysSheet })))
const RecentPanel = lazy(() => import("./recent-panel.tsx").then(module => ({ default: module.RecentPanel })))

const noPlan: KeyPlan = { labels: new Map(), acts: { skip: "S", guideline: "G", comment: "M", recent: "R" } }

export function Screen({ session, line, pictures }: { session: Session; line: Line; pictures: PictureCache }) {
  const { t } = useLingui()
  const state = useSessionState(session)
  const isPhone = useMedia("(max-width: 719.98px)")
  const isWide = useMedia("(min-width: 1100px)")
  const [isGuidelineOpen, setGuideline] = useState(false)
  const [isRecentOpen, setRecent] = useState(false)
  const [isKeysOpen, setKeys] = useState(false)
  const { work, begun } = state
  const form = work?.form
  const plan = useMemo(() => (form ? planKeys(form) : noPlan), [form])
  const guideline = begun?.guideline ?? null

  const toggleGuideline = () => guideline && setGuideline(open => !open)
  const submit = () => {
    const before = session.state.work
    const isSent = session.submit()
    if (isSent && before && begun) noteRecent(begun.project.id, before.form, before.history.present.value)
    return isSent
  }
  const leave = () => (session.state.work?.sent ? session.leave() : false)
  useKeys(t`Task`, [
    { keys: "Enter", title: t`Submit`, run: submit },
    { keys: "Ctrl Enter", title: t`Submit, also from a field`, inField: true, run: submit },
    {
      keys: "Ctrl Z",
      title: t`Undo; after sending, back to what was sent`,
      inField: true,
      repeat: true,
      run: () => session.undo(),
    },
    { keys: ["Ctrl Y", "Ctrl Shift Z"], title: t`Redo`, inField: true, repeat: true, run: () => session.redo() },
    { keys: plan.acts.guideline, title: t`Guidelines`, run: toggleGuideline },
    { keys: plan.acts.recent, title: t`Recent work`, run: () => setRecent(true) },
    { keys: "Alt ArrowRight", title: t`Back to the current task`, run: leave },
    { keys: "Esc", title: t`Give the keys back from a field`, inField: true, run: leaveField },
  ])
  return (
    <div className={css.screen} data-phone={isPhone || undefined}>
      <LoadingLine
        isLoading={state.phase === "waiting" || (state.phase === "starting" && state.trouble === null && !state.problem)}
      />
      <TopLine
        session={session}
        state={state}
        isPhone={isPhone}
        isGuidelineOpen={isGuidelineOpen}
        hasGuideline={guideline !== null}
        keys={{ guideline: plan.acts.guideline, recent: plan.acts.recent }}
        onGuideline={toggleGuideline}
        onRecent={() => setRecent(true)}
        onKeys={() => setKeys(true)}
      />
      <StateLines session={session} state={state} />
      <div className={css.middle}>
        {isGuidelineOpen && guideline && isWide ? (
          <GuidelinePanel guideline={guideline} keys={plan.acts.guideline} isWide onClose={() => setGuideline(false)} />
        ) : null}
        {work ? (
          <TaskPart
            session={session}
            state={state}
            plan={plan}
            pictures={pictures}
            isPhone={isPhone}
            onSubmit={() => void submit()}
          />
        ) : (
          <Nothing session={session} state={state} />
        )}
        {isRecentOpen ? (
          <Suspense fallback={null}>
            <RecentPanel session={session} state={state} line={line} onClose={() => setRecent(false)} />
          </Suspense>
        ) : null}
      </div>
      {isGuidelineOpen && guideline && !isWide ? (
        <GuidelinePanel guideline={guideline} keys={plan.acts.guideline} isWide={false} onClose={() => setGuideline(false)} />
      ) : null}
      {work ? (
        <Suspense fallback={null}>
          <KeysSheet isOpen={isKeysOpen} onClose={() => setKeys(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}

function TaskPart(p: {
  session: Session
  state: State
  plan: KeyPlan
  pictures: PictureCache
  isPhone: boolean
  onSubmit: () => void
}) {
  const { session, state, plan, isPhone } = p
  const work = state.work
  const desk = useDesk(session, work, p.pictures)
  const questions = work?.form.questions ?? []
  const first = questions[0]
  const active = useActive(work?.form)
  const current = active.question
  const setActive = active.set
  const panel = useRef<HTMLDivElement>(null)
  const key = work?.key
  // The next task: its first question has the keys, a first text field the cursor. A phone would open its keyboard.
  useEffect(() => {
    if (!key || !first) return
    active.begin(first.key)
    const section = document.getElementById(`question-${first.key}`)
    const field = first.kind === "text" && !isPhone ? section?.querySelector<HTMLElement>("textarea,input") : null
    ;(field ?? section)?.focus({ preventScroll: true })
    panel.current?.scrollTo({ top: 0 })
    document.getElementById("task-views")?.scrollTo({ top: 0 })
  }, [key, first, isPhone])
  const fault = state.faults[0]
  useEffect(() => {
    if (fault) setActive(questionOf(fault))
  }, [fault])
  const { t } = useLingui()
  useKeys(t`Task`, [
    {
      keys: "Tab",
      title: t`Next question`,
      run() {
        const here = document.activeElement
        const isBetween = here === document.body || here?.id.startsWith("question-") === true
        const next = questions[questions.findIndex(question => question.key === current?.key) + 1]
        if (!isBetween || !next) return false
        const section = document.getElementById(`question-${next.key}`)
        const field = next.kind === "text" ? section?.querySelector<HTMLElement>("textarea,input") : null
        ;(field ?? section)?.focus()
      },
    },
  ])
  if (!work || !current) return null
  const digits = active.choice ?? current
  const recent = readRecent(state.begun?.project.id ?? "")
  const part = (question: (typeof questions)[number]) => (
    <QuestionPart
      key={`${work.key} ${question.key}`}
      session={session}
      work={work}
      question={question}
      plan={plan}
      desk={desk}
      faults={state.faults}
      isPhone={isPhone}
      isActive={question.key === current.key}
      hasDigits={question.key === digits.key}
      hasMarkKeys={question.key === active.mark?.key}
      recent={recent[question.key] ?? []}
      onActive={setActive}
      onSubmit={p.onSubmit}
    />
  )
  // What marks a text stands below it; the rest at the side. A phone has everything below.
  const below = isPhone ? [] : questions.filter(question => question.kind === "span")
  const aside = questions.filter(question => isPhone || question.kind !== "span")
  const has_image = work.form.views.some(view => view.view === "image")
  const isLeaving = state.phase === "waiting"
  return (
    <div className={css.task} data-image={has_image || undefined} inert={isLeaving}>
      <main id="task-views" className={css.views} data-image={has_image || undefined}>
        {work.form.views.map(view => (
          <ViewPart
            key={`${work.key} ${view.key}`}
            session={session}
            work={work}
            view={view}
            desk={desk}
            plan={plan}
            pictures={p.pictures}
            isPhone={isPhone}
            mark={active.mark?.key ?? ""}
            onActive={setActive}
          />
        ))}
        {below.map(part)}
      </main>
      <div className={css.side}>
        <div className={css.questions} ref={panel}>
          {aside.map(part)}
        </div>
        <Foot
          session={session}
          state={state}
          plan={plan}
          desk={desk}
          mark={active.mark}
          isPhone={isPhone}
          onSubmit={p.onSubmit}
        />
      </div>
    </div>
  )
}

function Nothing({ session, state }: { session: Session; state: State }) {
  const { t } = useLingui()
  if (state.phase === "starting" && state.problem)
    return (
      <EmptyState title={state.problem.title} actions={<Button onPress={() => session.retry()}>{t`Try again`}</Button>}>
        {state.problem.detail}
      </EmptyState>
    )
  if (state.phase !== "empty") return <div className={css.task} />
  const again = (
    <>
      <Button onPress={() => session.retry()}>{t`Look again`}</Button>
      {state.canUndo ? (
        <Button keys="Ctrl Z" onPress={() => session.undo()}>
          {t`Back to the last answer`}
        </Button>
      ) : null}
    </>
  )
  if (state.short === "paused")
    return (
      <EmptyState title={t`The project is paused`} actions={again}>
        {t`No tasks are handed out at the moment. What you have sent is stored. This page looks again by itself.`}
      </EmptyState>
    )
  return (
    <EmptyState title={t`No task for you at the moment`} actions={again}>
      {t`Everything is answered or in other hands. What you have sent is stored; you can go back to it in “Recent work”. This page looks again by itself.`}
    </EmptyState>
  )
}

/** Esc in a field gives the single-letter keys back. */
function leaveField(): false | undefined {
  const field = document.activeElement
  if (!(field instanceof HTMLElement) || !field.matches("textarea,input:not([type=radio],[type=checkbox])")) return false
  const section = field.closest<HTMLElement>("[id^=question-]")
  if (section) section.focus({ preventScroll: true })
  else field.blur()
}
