import { useLingui } from "@lingui/react/macro"
import { X } from "lucide-react"
import {
  Button,
  Text,
  UNSTABLE_Toast,
  UNSTABLE_ToastContent,
  UNSTABLE_ToastQueue,
  UNSTABLE_ToastRegion,
} from "react-aria-components"
import css from "./toast.module.css"

interface Notice {
  text: string
  undo?: () => void
}

const queue = new UNSTABLE_ToastQueue<Notice>({ maxVisibleToasts: 3 })

/**
 * Says what was done, only where it can be undone and need not be read: "14 tasks archived · Undo". Goes after eight seconds (not while
 * hovered or focused). Whatever must be read stands in the page instead.
 */
export function toast(text: string, undo?: () => void): void {
  queue.add(undo ? { text, undo } : { text }, { timeout: 8000 })
}

/** Once an entry. `F6` moves the focus to it. */
export function ToastRegion() {
  const { t } = useLingui()
  return (
    <UNSTABLE_ToastRegion queue={queue} className={`${css.region}`} aria-label={t`Notices`}>
      {({ toast: shown }) => (
        <UNSTABLE_Toast toast={shown} className={`${css.toast}`}>
          <UNSTABLE_ToastContent className={`${css.content}`}>
            <Text slot="title">{shown.content.text}</Text>
          </UNSTABLE_ToastContent>
          {shown.content.undo ? (
            <Button
              className={`${css.undo}`}
              onPress={() => {
                shown.content.undo?.()
                queue.close(shown.key)
              }}
            >
              {t`Undo`}
            </Button>
          ) : null}
          <Button slot="close" className={`${css.close}`} aria-label={t`Close`}>
            <X size={14} strokeWidth={1.75} aria-hidden="true" />
          </Button>
        </UNSTABLE_Toast>
      )}
    </UNSTABLE_ToastRegion>
  )
}
