import { type ReactNode, useEffect, useRef, useState } from "react"
import type { ButtonProps } from "../ui/button.tsx"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./drop-panel.module.css"

export interface DropPanelProps {
  /** Its name for screen readers and in the `?` sheet. */
  label: string
  button: Omit<ButtonProps, "onPress">
  /** Opens it from anywhere on the screen; stands in the `?` sheet under `scope`. */
  keys?: string
  scope?: string
  side: "top" | "bottom"
  children: (close: () => void) => ReactNode
}

/**
 * A small panel at a button. The kit's popover would bring the whole of the overlay library before the first task shows; this one holds
 * the keys while it is open, closes on Esc, on a press outside and when the focus leaves it, and gives the focus back.
 */
export function DropPanel(p: DropPanelProps) {
  const [isOpen, setOpen] = useState(false)
  const host = useRef<HTMLSpanElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus({ preventScroll: true })
  }
  useKeys(p.scope ?? p.label, p.keys ? [{ keys: p.keys, title: p.label, run: () => setOpen(true) }] : [])
  useEffect(() => {
    if (!isOpen) return
    const onDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !host.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener("pointerdown", onDown, true)
    return () => document.removeEventListener("pointerdown", onDown, true)
  }, [isOpen])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus leaves
    <span
      ref={host}
      className={css.host}
      data-side={p.side}
      onBlur={event => {
        if (isOpen && event.relatedTarget && !host.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <Button {...p.button} ref={button} isPressedIn={isOpen} onPress={() => setOpen(open => !open)} />
      {isOpen ? (
        <Panel label={p.label} side={p.side} onClose={close}>
          {p.children(close)}
        </Panel>
      ) : null}
    </span>
  )
}

function Panel(p: { label: string; side: "top" | "bottom"; onClose: () => void; children: ReactNode }) {
  const panel = useRef<HTMLDivElement>(null)
  useKeys("", [{ keys: "Esc", title: "", inField: true, hidden: true, run: p.onClose }], { modal: true })
  useEffect(() => {
    const first = panel.current?.querySelector<HTMLElement>("input:checked,button,textarea,input")
    ;(first ?? panel.current)?.focus({ preventScroll: true })
  }, [])
  return (
    <div ref={panel} className={css.panel} data-side={p.side} role="dialog" aria-label={p.label} tabIndex={-1}>
      {p.children}
    </div>
  )
}
