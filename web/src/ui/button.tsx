import type { ReactNode, Ref } from "react"
import { Button as AriaButton } from "react-aria-components"
import css from "./button.module.css"
import { classNames } from "./class-name.ts"
import { KeyBadge } from "./key-badge.tsx"

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger"
/** Height in pixels: small 24, normal 28, large 32, touch 48. */
export type ButtonSize = "small" | "normal" | "large" | "touch"

export interface ButtonProps {
  children: ReactNode
  /** `primary` is filled: one a screen. */
  look?: ButtonLook
  size?: ButtonSize
  icon?: ReactNode
  /** Shown as a badge; the caller registers it with `useKeys`. */
  keys?: string
  /** The key also acts while a field has the cursor, so its badge stays. */
  keysInField?: boolean
  onPress?: () => void
  isDisabled?: boolean
  /** Work is under way: cannot be pressed again, keeps the focus. */
  isPending?: boolean
  /** Pressed in, such as an open panel's button. */
  isPressedIn?: boolean
  type?: "button" | "submit"
  autoFocus?: boolean
  label?: string
  /** Fills the row. */
  isWide?: boolean
  className?: string
  ref?: Ref<HTMLButtonElement>
}

export function Button(p: ButtonProps) {
  return (
    <AriaButton
      {...(p.ref ? { ref: p.ref } : {})}
      type={p.type ?? "button"}
      className={classNames(css.button, css[p.look ?? "secondary"], css[p.size ?? "normal"], p.isWide && css.wide, p.className)}
      isDisabled={p.isDisabled ?? false}
      isPending={p.isPending ?? false}
      autoFocus={p.autoFocus ?? false}
      {...(p.onPress ? { onPress: p.onPress } : {})}
      {...(p.label ? { "aria-label": p.label } : {})}
      {...(p.isPressedIn === undefined ? {} : { "aria-pressed": p.isPressedIn })}
    >
      {p.icon}
      <span className={css.text}>{p.children}</span>
      {p.keys ? <KeyBadge keys={p.keys} inField={p.keysInField ?? false} /> : null}
    </AriaButton>
  )
}
