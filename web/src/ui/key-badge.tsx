import { useLingui } from "@lingui/react/macro"
import { parseKey, types } from "./key.ts"
import css from "./key-badge.module.css"
import { useTyping } from "./use-keys.ts"

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
    ArrowLeft: "\u2190",
    ArrowRight: "\u2192",
    ArrowUp: "\u2191",
    ArrowDown: "\u2193",
  }
  const show = (part: string) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  const isHidden = typing && types(last) && !inField
  const texts = isSequence ? parts.map(show) : [parts.map(show).join(" ")]
  return (
    <span className={css.keys} aria-hidden="true" data-hidden={isHidden || undefined}>
      {texts.map((text, i) => (
        <kbd className={css.key} key={`${i}${text}`}>
          {text}
        </kbd>
      ))}
    </span>
  )
}

function isMac(): boolean {
  return typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent)
}
