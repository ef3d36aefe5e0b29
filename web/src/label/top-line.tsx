import { useLingui } from "@lingui/react/macro"
import { ArrowLeft, BookOpen, History, Redo2, Settings, Undo2 } from "lucide-react"
import { useState } from "react"
import { formatClock, formatNumber } from "../ui/format.ts"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { NativeIconButton as IconButton } from "../ui/native-icon-button.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import { DropPanel } from "./drop-panel.tsx"
import { SaveState } from "./save-state.tsx"
import type { Session, State } from "./session-state.ts"
import { SettingsPanel } from "./settings-panel.tsx"
import css from "./top-line.module.css"
import { useSecond } from "./use-session.ts"

export interface TopLineProps {
  session: Session
  state: State
  isPhone: boolean
  isGuidelineOpen: boolean
  hasGuideline: boolean
  keys: { guideline: string; recent: string }
  onGuideline: () => void
  onRecent: () => void
  onKeys: () => void
}

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true as const }

/** One thin line: where one is, how far, how it is saved, undo, help. */
export function TopLine(p: TopLineProps) {
  const { t } = useLingui()
  const { session, state, isPhone } = p
  const name = state.begun?.project.name ?? ""
  const today = state.today === 1 ? t`1 today` : t`${formatNumber(state.today)} today`
  const settings = (
    <DropPanel
      label={t`Settings`}
      side="bottom"
      button={{
        look: "quiet",
        size: isPhone ? "touch" : "normal",
        icon: <Settings {...icon} />,
        label: t`Settings`,
        children: "",
      }}
    >
      {close => (
        <SettingsPanel
          isPhone={isPhone}
          onRecent={() => {
            close()
            p.onRecent()
          }}
        />
      )}
    </DropPanel>
  )
  const back = (
    <a className={css.back} href={pathPrefix()} aria-label={t`Back to the projects`}>
      <ArrowLeft size={isPhone ? 20 : 16} strokeWidth={1.75} aria-hidden="true" />
    </a>
  )
  if (isPhone)
    return (
      <header className={css.phone}>
        {back}
        <div className={css.where}>
          <h1 className={css.name}>{name}</h1>
          <span className={css.today}>{state.begun ? today : ""}</span>
        </div>
        <SaveState state={state} isPhone />
        {p.hasGuideline ? (
          <IconButton
            icon={<BookOpen size={20} strokeWidth={1.75} aria-hidden="true" />}
            label={t`Guidelines`}
            size={48}
            onPress={p.onGuideline}
          />
        ) : null}
        {settings}
      </header>
    )
  return (
    <header className={css.line}>
      {back}
      <h1 className={css.name}>{name}</h1>
      <span className={css.today}>{state.begun ? today : ""}</span>
      {state.work ? <Clock key={state.work.key} spent_ms={state.work.spent_ms} isSent={state.work.sent} /> : null}
      <span className={css.room} />
      <SaveState state={state} isPhone={false} />
      <span className={css.rule} />
      <Button
        look="quiet"
        icon={<Undo2 {...icon} />}
        keys="Ctrl Z"
        keysInField
        isDisabled={!state.canUndo}
        onPress={() => session.undo()}
      >
        <span className={css.spoken}>{t`Undo`}</span>
      </Button>
      <Button
        look="quiet"
        icon={<Redo2 {...icon} />}
        keys="Ctrl Y"
        keysInField
        isDisabled={!state.canRedo}
        onPress={() => session.redo()}
      >
        <span className={css.spoken}>{t`Redo`}</span>
      </Button>
      <span className={css.rule} />
      <Button look="quiet" icon={<History {...icon} />} keys={p.keys.recent} onPress={p.onRecent}>
        {t`Recent work`}
      </Button>
      <Button
        look="quiet"
        icon={<BookOpen {...icon} />}
        keys={p.keys.guideline}
        isPressedIn={p.isGuidelineOpen}
        isDisabled={!p.hasGuideline}
        onPress={p.onGuideline}
      >
        {t`Guidelines`}
      </Button>
      <Button look="quiet" keys="?" onPress={p.onKeys}>
        {t`Keys`}
      </Button>
      {settings}
    </header>
  )
}

function Clock({ spent_ms, isSent }: { spent_ms: number; isSent: boolean }) {
  const { t } = useLingui()
  const now = useSecond()
  const [began] = useState(Date.now)
  if (isSent) return <span className={css.today}>{t`sent before`}</span>
  return <span className={css.today}>{t`${formatClock((spent_ms + now - began) / 1000)} on this task`}</span>
}
