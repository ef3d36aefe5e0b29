import { useLingui } from "@lingui/react/macro"
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp } from "lucide-react"
import { parseKey, types } from "./key.ts"
import css from "./key-badge.module.css"
import { useTyping } from "./use-keys.ts"

/** Drawn: the font has no arrows, and another font's would slip in. */
const arrows: Record<string, typeof ArrowUp> = { ArrowLeft, ArrowRight, ArrowUp, ArrowDown }

/**
 * The key of a control, shown on it: `keys="Shift A"` is one badge, `keys="G D"` two. Hidden while a field has the cursor and the key
 * would type, unless `inField`. Decorative: the `?` sheet names every key for screen readers.
 */
export function KeyBadge({ keys, inField = false }: { keys: string; inField?: boolean }) {
  const { t } = useLingui()
  const typing = useTyping()
  const parts = keys.split(" ")
  const isSequence = parts.length === 2 && parts[0]?.length === 1
  const last = parseKey(isSequence ? (parts[1] ?? "") : keys)
  const names: Record<string, string> = {
    Ctrl: isMac() ? "Cmd" : t({ message: "Ctrl", comment: "Name of a key" }),
    Shift: t({ message: "Shift", comment: "Name of a key" }),
    Alt: t({ message: "Alt", comment: "Name of a key" }),
    Enter: t({ message: "Enter", comment: "Name of a key" }),
    Space: t({ message: "Space", comment: "Name of a key" }),
    Esc: t({ message: "Esc", comment: "Name of a key" }),
    Escape: t({ message: "Esc", comment: "Name of a key" }),
    Del: t({ message: "Del", comment: "Name of a key" }),
    Delete: t({ message: "Del", comment: "Name of a key" }),
    Tab: t({ message: "Tab", comment: "Name of a key" }),
  }
  const show = (part: string) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  const isHidden = typing && types(last) && !inField
  // One badge a key of a sequence; a key with its modifiers is one badge.
  const badges = isSequence ? parts.map(part => [part]) : [parts]
  return (
    <span className={css.keys} aria-hidden="true" data-hidden={isHidden || undefined}>
      {badges.map(badge => (
        <kbd className={css.key} key={badge.join(" ")}>
          {badge.map((part, i) => {
            const Arrow = arrows[part]
            return (
              <span key={part}>
                {i > 0 ? " " : ""}
                {Arrow ? <Arrow size={12} strokeWidth={1.75} className={css.arrow} /> : show(part)}
              </span>
            )
          })}
        </kbd>
      ))}
    </span>
  )
}

function isMac(): boolean {
  return typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent)
}
