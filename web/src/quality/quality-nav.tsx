import { useLingui } from "@lingui/react/macro"
import { type ProjectPart, projectHref, useInProject } from "../frame/place.ts"
import { inSight } from "../ui/in-sight.ts"
import css from "./quality-nav.module.css"

/** The pages below the tab Quality; each of them has its own address and shows this line on top. */
export const qualityParts = ["quality", "disagreements", "review", "gold", "samples"] as const satisfies readonly ProjectPart[]
export type QualityPart = (typeof qualityParts)[number]

export function QualityNav({ selected }: { selected: QualityPart }) {
  const { t } = useLingui()
  const at = useInProject()
  const names: Record<QualityPart, string> = {
    quality: t`Figures`,
    disagreements: t`Disagreements`,
    review: t`Review`,
    gold: t`Gold`,
    samples: t`Samples`,
  }
  return (
    <nav className={css.nav} aria-label={t`Parts of quality`}>
      {qualityParts.map(part => (
        <a
          key={part}
          ref={part === selected ? inSight : null}
          className={css.link}
          href={projectHref(at.workspace, at.project, part)}
          aria-current={part === selected ? "page" : undefined}
        >
          {names[part]}
        </a>
      ))}
    </nav>
  )
}
