import type { ReactNode } from "react"
import { Button as AriaButton } from "react-aria-components"
import { classNames } from "./class-name.ts"
import css from "./icon-button.module.css"
import { KeyBadge } from "./key-badge.tsx"
import { Tooltip } from "./tooltip.tsx"

export interface IconButtonProps {
  icon: ReactNode
  /** Its name, for screen readers and the tooltip. */
  label: string
  keys?: string
  /** Shows the key under the icon, as tools do, rather than in the tooltip only. */
  showKeys?: boolean
  /** Edge in pixels: 24, 28, 32 or 48 (touch). */
  size?: 24 | 28 | 32 | 48
  onPress?: () => void
  isDisabled?: boolean
  /** Chosen, such as the current tool: tint with the accent. */
  isChosen?: boolean
  className?: string
}

export function IconButton(p: IconButtonProps) {
  return (
    <Tooltip text={p.label} {...(p.keys ? { keys: p.keys } : {})}>
      <AriaButton
        aria-label={p.label}
        className={classNames(css.button, css[`s${p.size ?? 28}`], p.showKeys && css.withKeys, p.className)}
        isDisabled={p.isDisabled ?? false}
        {...(p.onPress ? { onPress: p.onPress } : {})}
        {...(p.isChosen === undefined ? {} : { "aria-pressed": p.isChosen })}
      >
        {p.icon}
        {p.showKeys && p.keys ? <KeyBadge keys={p.keys} /> : null}
      </AriaButton>
    </Tooltip>
  )
}
