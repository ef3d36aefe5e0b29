import type { PointerEvent, Ref } from "react"
import css from "./button.module.css"
import type { ButtonProps } from "./button.tsx"
import { classNames } from "./class-name.ts"
import { KeyBadge } from "./key-badge.tsx"

/**
 * `Button` on the browser's own button: for the worker's page, which shows its first task before the component library is there (20 kB
 * less). Not for triggers of the kit's menus and popovers, which need the library's.
 */
export function NativeButton(p: Omit<ButtonProps, "isPending"> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button
      ref={p.ref}
      type={p.type ?? "button"}
      className={classNames(css.button, css[p.look ?? "secondary"], css[p.size ?? "normal"], p.isWide && css.wide, p.className)}
      disabled={p.isDisabled}
      data-disabled={p.isDisabled || undefined}
      // biome-ignore lint/a11y/noAutofocus: the caller decides
      autoFocus={p.autoFocus}
      aria-label={p.label}
      aria-pressed={p.isPressedIn}
      onClick={p.onPress}
      {...looks}
    >
      {p.icon}
      <span className={css.text}>{p.children}</span>
      {p.keys ? <KeyBadge keys={p.keys} inField={p.keysInField ?? false} /> : null}
    </button>
  )
}

const mark = (name: string, isOn: boolean) => (event: PointerEvent<HTMLElement>) => {
  // A finger leaves no hover behind.
  if (name === "data-hovered" && event.pointerType === "touch") return
  event.currentTarget.toggleAttribute(name, isOn)
}

/** The attributes that the kit's styles know from the library. */
export const looks = {
  onPointerEnter: mark("data-hovered", true),
  onPointerLeave: (event: PointerEvent<HTMLElement>) => {
    mark("data-hovered", false)(event)
    mark("data-pressed", false)(event)
  },
  onPointerDown: mark("data-pressed", true),
  onPointerUp: mark("data-pressed", false),
  onPointerCancel: mark("data-pressed", false),
}
