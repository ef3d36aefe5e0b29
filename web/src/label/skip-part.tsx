import { useLingui } from "@lingui/react/macro"
import { Ellipsis, MessageSquare } from "lucide-react"
import { type ReactNode, useState } from "react"
import { Checkbox } from "../ui/checkbox.tsx"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { TextArea } from "../ui/text-area.tsx"
import { useKeys } from "../ui/use-keys.ts"
import { DropPanel } from "./drop-panel.tsx"
import type { Session, SkipReason } from "./session-state.ts"
import css from "./skip-part.module.css"

export function SkipPart({ session, keys, isPhone }: { session: Session; keys: string; isPhone: boolean }) {
  const { t } = useLingui()
  return (
    <DropPanel
      label={t`Skip`}
      scope={t`Task`}
      side="top"
      keys={keys}
      button={{
        size: isPhone ? "touch" : "large",
        look: isPhone ? "quiet" : "secondary",
        children: t`Skip`,
        ...(isPhone ? {} : { keys }),
      }}
    >
      {close => (
        <SkipReasons
          isPhone={isPhone}
          onSkip={reason => {
            close()
            session.skip(reason)
          }}
        />
      )}
    </DropPanel>
  )
}

function SkipReasons({ onSkip, isPhone }: { onSkip: (reason: SkipReason) => void; isPhone: boolean }) {
  const { t } = useLingui()
  const reasons: [SkipReason, string][] = [
    ["unclear", t`I do not understand what is asked`],
    ["broken", t`It does not show properly`],
    ["not_mine", t`I do not know enough about this`],
    ["other", t`Another reason`],
  ]
  useKeys(
    t`Skip`,
    reasons.map(([reason, title], i) => ({ keys: String(i + 1), title, run: () => onSkip(reason) })),
  )
  return (
    <div className={css.reasons}>
      <p className={css.note}>{t`Why skip it? It comes back to you after everything else.`}</p>
      {reasons.map(([reason, title], i) => (
        <Button
          key={reason}
          look="quiet"
          size={isPhone ? "touch" : "normal"}
          className={`${css.reason}`}
          {...(isPhone ? {} : { keys: String(i + 1) })}
          onPress={() => onSkip(reason)}
        >
          {title}
        </Button>
      ))}
    </div>
  )
}

export function CommentPart(p: { session: Session; keys: string; isPhone: boolean; isShort: boolean }) {
  const { t } = useLingui()
  const { session, keys, isPhone } = p
  return (
    <DropPanel
      label={t`Comment, or say that something is wrong with the task`}
      scope={t`Task`}
      side="top"
      keys={keys}
      button={{
        size: isPhone ? "touch" : "large",
        look: isPhone ? "quiet" : "secondary",
        icon: <MessageSquare size={isPhone ? 20 : 14} strokeWidth={1.75} aria-hidden="true" />,
        children: isPhone || p.isShort ? <span className={css.spoken}>{t`Comment`}</span> : t`Comment`,
        ...(isPhone ? {} : { keys }),
      }}
    >
      {close => (
        <CommentForm
          onSend={(text, flag) => {
            close()
            session.comment(text, flag)
          }}
        />
      )}
    </DropPanel>
  )
}

/** Both behind one button: a phone's foot with boxes has no room for two. */
export function MorePart({ session }: { session: Session }) {
  const { t } = useLingui()
  return (
    <DropPanel
      label={t`Skip or comment`}
      side="top"
      button={{
        size: "touch",
        look: "quiet",
        icon: <Ellipsis size={20} strokeWidth={1.75} aria-hidden="true" />,
        children: <span className={css.spoken}>{t`Skip or comment`}</span>,
      }}
    >
      {close => (
        <div className={css.more}>
          {session.state.work?.sent ? null : (
            <SkipReasons
              isPhone
              onSkip={reason => {
                close()
                session.skip(reason)
              }}
            />
          )}
          <CommentForm
            onSend={(text, flag) => {
              close()
              session.comment(text, flag)
            }}
          />
        </div>
      )}
    </DropPanel>
  )
}

function CommentForm({ onSend }: { onSend: (text: string, flag: boolean) => void }): ReactNode {
  const { t } = useLingui()
  const [text, setText] = useState("")
  const [flag, setFlag] = useState(false)
  const isReady = text.trim() !== "" || flag
  const send = () => (isReady ? onSend(text.trim(), flag) : false)
  useKeys("", [{ keys: "Ctrl Enter", title: t`Send`, inField: true, run: send }])
  return (
    <div className={css.comment}>
      <TextArea label={t`Comment for the project’s team`} value={text} rows={3} maxLength={4000} onChange={setText} />
      <Checkbox isSelected={flag} onChange={setFlag}>
        {t`Something is wrong with this task`}
      </Checkbox>
      <Button keys="Ctrl Enter" keysInField isDisabled={!isReady} onPress={send}>
        {t`Send`}
      </Button>
    </div>
  )
}
