import { useLingui } from "@lingui/react/macro"
import { Cpu, User } from "lucide-react"
import { formatConfidence } from "../ui/format.ts"
import css from "./overlay.module.css"
import type { Voice } from "./voice.ts"

/** A worker's colour, name, and how often they are right as far as is known. */
export function VoiceName({ voice, hasColor = true }: { voice: Voice; hasColor?: boolean }) {
  const { t } = useLingui()
  const Icon = voice.model ? Cpu : User
  return (
    <span className={css.voice}>
      {hasColor ? <span className={css.line} style={{ background: voice.color }} aria-hidden="true" /> : null}
      <Icon size={12} strokeWidth={1.75} aria-label={voice.model ? t`Model` : t`Person`} />
      {voice.pseudonym}
      {voice.accuracy === null ? null : (
        <span className={css.accuracy} title={t`Accuracy, estimated`}>
          {formatConfidence(voice.accuracy)}
        </span>
      )}
    </span>
  )
}
