import { useLingui } from "@lingui/react/macro"
import { X } from "lucide-react"
import { lazy, Suspense } from "react"
import { formatDate } from "../ui/format.ts"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { NativeIconButton as IconButton } from "../ui/native-icon-button.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./guideline-panel.module.css"

import type { Begun } from "./line.ts"

const Sheet = lazy(() => import("../ui/sheet.tsx").then(module => ({ default: module.Sheet })))

/** Beside the data where there is room, over it from the side where there is not. */
export function GuidelinePanel(p: {
  guideline: NonNullable<Begun["guideline"]>
  keys: string
  isWide: boolean
  onClose: () => void
}) {
  const { t } = useLingui()
  const { guideline } = p
  const note = t`Version ${guideline.version}, ${formatDate(Date.parse(guideline.created_at))}`
  if (!p.isWide)
    return (
      <Suspense fallback={null}>
        <Sheet title={t`Guidelines`} note={note} onClose={p.onClose}>
          <LazyMarkdown text={guideline.markdown} pictures={guideline.pictures} />
        </Sheet>
      </Suspense>
    )
  return (
    <aside className={css.panel} aria-labelledby="guideline-title">
      <Escape onClose={p.onClose} />
      <div className={css.head}>
        <h2 className={css.title} id="guideline-title">{t`Guidelines`}</h2>
        <IconButton
          size={24}
          icon={<X size={14} strokeWidth={1.75} aria-hidden="true" />}
          label={t`Close`}
          keys={p.keys}
          onPress={p.onClose}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.text} tabIndex={0} aria-labelledby="guideline-title">
        <p className={css.note}>{note}</p>
        <LazyMarkdown text={guideline.markdown} pictures={guideline.pictures} />
      </section>
    </aside>
  )
}

function Escape({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  useKeys(t`Guidelines`, [
    {
      keys: "Esc",
      title: t`Close`,
      // Only from within: elsewhere Esc lets go of what is selected.
      run: () => (document.activeElement?.closest(`.${css.panel}`) ? onClose() : false),
    },
  ])
  return null
}
