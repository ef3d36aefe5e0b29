import type { CSSProperties, ReactNode } from "react"
import { textOn } from "./label-color.ts"
import css from "./swatch.module.css"

/** A label's colour; its name stands beside it. `proposed` is dashed. */
export function Swatch({ color, isProposed = false }: { color: string; isProposed?: boolean }) {
  const style = { "--swatch": color } as CSSProperties
  return <span className={isProposed ? css.proposed : css.swatch} style={style} aria-hidden="true" />
}

/** A label's name on its colour, black or white whichever reads better. */
export function Tag({ color, children }: { color: string; children: ReactNode }) {
  return (
    <span className={css.tag} style={{ background: color, color: textOn(color) }}>
      {children}
    </span>
  )
}
