import { useLingui } from "@lingui/react/macro"
import { MessageSquare } from "lucide-react"
import { type ReactNode, useRef, useState } from "react"
import { Button } from "../ui/button.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { Popover } from "../ui/popover.tsx"
import { TextArea } from "../ui/text-area.tsx"
import { useKeys } from "../ui/use-keys.ts"
import type { Session, SkipReason } from "./session-state.ts"
import css from "./skip-part.module.css"

/** A key of the screen presses the button that opens the panel, so that focus goes in and comes back as with a press. */
function usePress(keys: string, title: string) {
  const host = useRef<HTMLSpanElement>(null)
  useKeys(title, [{ keys, title, run: () => host.current?.querySelector("button")?.click() }])
  return host
}

export function SkipPart({ session, keys, isPhone }: { session: Session; keys: string; isPhone: boolean }) {
  const { t } = useLingui()
  const host = usePress(keys, t`Skip`)
  return (
    <span ref={host} className={css.part}>
      <Popover
        label={t`Why skip it?`}
        placement="top"
        trigger={
          <Button size={isPhone ? "touch" : "large"} look={isPhone ? "quiet" : "secondary"} {...(isPhone ? {} : { keys })}>
            {t`Skip`}
          </Button>
        }
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
      </Popover>
    </span>
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
    { modal: true },
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
          autoFocus={i === 0}
          onPress={() => onSkip(reason)}
        >
          {title}
        </Button>
      ))}
    </div>
  )
}

export function CommentPart({ session, keys, isPhone }: { session: Session; keys: string; isPhone: boolean }) {
  const { t } = useLingui()
  const host = usePress(keys, t`Comment, or say that something is wrong with the task`)
  return (
    <span ref={host} className={css.part}>
      <Popover
        label={t`Comment`}
        placement="top"
        trigger={
          <Button
            size={isPhone ? "touch" : "large"}
            look={isPhone ? "quiet" : "secondary"}
            icon={<MessageSquare size={14} strokeWidth={1.75} aria-hidden="true" />}
            {...(isPhone ? { label: t`Comment` } : { keys })}
          >
            {isPhone ? "" : t`Comment`}
          </Button>
        }
      >
        {close => (
          <CommentForm
            onSend={(text, flag) => {
              close()
              session.comment(text, flag)
            }}
          />
        )}
      </Popover>
    </span>
  )
}

function CommentForm({ onSend }: { onSend: (text: string, flag: boolean) => void }): ReactNode {
  const { t } = useLingui()
  const [text, setText] = useState("")
  const [flag, setFlag] = useState(false)
  const isReady = text.trim() !== "" || flag
  const send = () => isReady && onSend(text.trim(), flag)
  useKeys("", [{ keys: "Ctrl Enter", title: t`Send`, inField: true, run: send }], { modal: true })
  return (
    <div className={css.comment}>
      <TextArea label={t`Comment for the project’s team`} value={text} rows={3} autoFocus maxLength={4000} onChange={setText} />
      <Checkbox isSelected={flag} onChange={setFlag}>
        {t`Something is wrong with this task`}
      </Checkbox>
      <Button keys="Ctrl Enter" keysInField isDisabled={!isReady} onPress={send}>
        {t`Send`}
      </Button>
    </div>
  )
}
