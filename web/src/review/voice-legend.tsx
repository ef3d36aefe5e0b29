import { useLingui } from "@lingui/react/macro"
import { useKeys } from "../ui/use-keys.ts"
import { believedLayer } from "./evidence.tsx"
import css from "./overlay.module.css"
import type { Voice } from "./voice.ts"
import { VoiceName } from "./voice-name.tsx"

interface VoiceLegendProps {
  voices: readonly Voice[]
  hidden: ReadonlySet<string>
  onHidden: (hidden: ReadonlySet<string>) => void
  onFocus: (worker: string | null) => void
  /** What is believed is drawn too. */
  hasBelieved: boolean
}

/** Whose marks have which colour; a press takes them away and brings them back. */
export function VoiceLegend({ voices, hidden, onHidden, onFocus, hasBelieved }: VoiceLegendProps) {
  const { t } = useLingui()
  const toggle = (id: string) => {
    const next = new Set(hidden)
    if (!next.delete(id)) next.add(id)
    onHidden(next)
  }
  useKeys(t`Marks`, [
    ...voices.slice(0, 9).map((voice, i) => ({
      keys: `Shift ${i + 1}`,
      title: t`Show or hide ${voice.pseudonym}`,
      run: () => toggle(voice.worker),
    })),
    ...(hasBelieved ? [{ keys: "Shift 0", title: t`Show or hide what is believed`, run: () => toggle(believedLayer) }] : []),
  ])
  return (
    <fieldset className={css.legend}>
      <legend>{t`Shown`}</legend>
      {voices.map(voice => (
        <button
          key={voice.worker}
          type="button"
          className={css.toggle}
          aria-pressed={!hidden.has(voice.worker)}
          onClick={() => toggle(voice.worker)}
          onMouseEnter={() => onFocus(voice.worker)}
          onMouseLeave={() => onFocus(null)}
        >
          <VoiceName voice={voice} />
        </button>
      ))}
      {hasBelieved ? (
        <button
          type="button"
          className={css.toggle}
          aria-pressed={!hidden.has(believedLayer)}
          onClick={() => toggle(believedLayer)}
          onMouseEnter={() => onFocus(believedLayer)}
          onMouseLeave={() => onFocus(null)}
        >
          <span className={css.line} data-believed="" aria-hidden="true" /> {t`Believed`}
        </button>
      ) : null}
    </fieldset>
  )
}
