import type { ReactElement, ReactNode } from "react"
import { Popover as AriaPopover, Dialog, DialogTrigger } from "react-aria-components"
import css from "./popover.module.css"

export interface PopoverProps {
  /** Its name for screen readers. */
  label: string
  /** One of this kit's buttons. */
  trigger: ReactElement
  children: ReactNode | ((close: () => void) => ReactNode)
  placement?: "bottom" | "bottom start" | "bottom end" | "top" | "left" | "right"
}

/** A small panel at a button; Esc and a press outside close it and the focus goes back. */
export function Popover(p: PopoverProps) {
  const { children } = p
  return (
    <DialogTrigger>
      {p.trigger}
      <AriaPopover className={`${css.popover}`} offset={4} placement={p.placement ?? "bottom start"}>
        <Dialog aria-label={p.label} className={`${css.dialog}`}>
          {({ close }) => (typeof children === "function" ? children(close) : children)}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  )
}
