import { useLingui } from "@lingui/react/macro"
import { CloudAlert, CloudCheck, CloudOff, CloudUpload } from "lucide-react"
import { formatRelative } from "../ui/format.ts"
import css from "./save-state.module.css"
import type { State } from "./session-state.ts"
import { useSecond } from "./use-session.ts"

/** At one place: what the server has. "Saved" is never said before it has. */
export function SaveState({ state, isPhone }: { state: State; isPhone: boolean }) {
  const { t } = useLingui()
  const now = useSecond()
  const { saving, waiting, trouble } = state
  const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true as const }
  const kept = waiting.length + (saving.state === "kept" ? 1 : 0)
  const seconds = state.again_at === null ? 0 : Math.max(0, Math.ceil((state.again_at - now) / 1000))
  let shown = { icon: <CloudCheck {...icon} />, text: "", tone: "" }
  if (trouble === "signed_out")
    shown = { icon: <CloudOff {...icon} />, text: kept > 0 ? t`Not sent, ${kept} kept here` : t`Not sent`, tone: "warn" }
  else if (trouble === "offline")
    shown = { icon: <CloudOff {...icon} />, text: kept > 0 ? t`Offline, ${kept} kept here` : t`Offline`, tone: "warn" }
  else if (trouble === "later")
    shown = { icon: <CloudAlert {...icon} />, text: t`Not saved, again in ${seconds} s`, tone: "warn" }
  else if (waiting.length > 0) shown = { icon: <CloudUpload {...icon} />, text: t`Sending`, tone: "" }
  else if (saving.state === "saving") shown = { icon: <CloudUpload {...icon} />, text: t`Saving`, tone: "" }
  else if (saving.state === "saved")
    shown = {
      icon: <CloudCheck {...icon} />,
      text: isPhone || now - saving.at < 1000 ? t`Saved` : t`Saved ${formatRelative(saving.at, now)}`,
      tone: "good",
    }
  else if (state.work?.sent) shown = { icon: <CloudCheck {...icon} />, text: t`Sent`, tone: "good" }
  if (shown.text === "") return <span className={css.state} />
  return (
    <span className={css.state} data-tone={shown.tone}>
      {shown.icon}
      {shown.text}
    </span>
  )
}
