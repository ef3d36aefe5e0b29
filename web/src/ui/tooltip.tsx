import type { ReactElement, ReactNode } from "react"
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components"
import { KeyBadge } from "./key-badge.tsx"
import css from "./tooltip.module.css"

/** A word about a control, on hover and on keyboard focus. `children` is one of this kit's buttons. Never the only text there is. */
export function Tooltip({ text, keys, children }: { text: ReactNode; keys?: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={500} closeDelay={60}>
      {children}
      <AriaTooltip className={`${css.tooltip}`} offset={6}>
        {text}
        {keys ? <KeyBadge keys={keys} inField /> : null}
      </AriaTooltip>
    </TooltipTrigger>
  )
}
