import { classNames } from "./class-name.ts"
import css from "./icon-button.module.css"
import type { IconButtonProps } from "./icon-button.tsx"
import { KeyBadge } from "./key-badge.tsx"
import { looks } from "./native-button.tsx"

/** `IconButton` on the browser's own button and tooltip: for the worker's page (see `NativeButton`). */
export function NativeIconButton(p: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={p.label}
      title={p.keys && !p.showKeys ? `${p.label} (${p.keys})` : p.label}
      className={classNames(css.button, css[`s${p.size ?? 28}`], p.showKeys && css.withKeys, p.className)}
      disabled={p.isDisabled}
      data-disabled={p.isDisabled || undefined}
      aria-pressed={p.isChosen}
      onClick={p.onPress}
      {...looks}
    >
      {p.icon}
      {p.showKeys && p.keys ? <KeyBadge keys={p.keys} /> : null}
    </button>
  )
}
