import { useLingui } from "@lingui/react/macro"
import { X } from "lucide-react"
import type { ReactNode } from "react"
import { Button as AriaButton, Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import css from "./dialog.module.css"
import { useKeys } from "./use-keys.ts"

export interface DialogProps {
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** Buttons at the foot, the main one last. */
  actions?: ReactNode
  /** Pixels; 440 unless told. */
  width?: number
  /** `alertdialog` for what cannot be undone: a press outside does not close it. */
  isAlert?: boolean
}

/** In the middle, over the page, which cannot be used meanwhile. Mount it to open it. Never between two tasks. */
export function Dialog(p: DialogProps) {
  const { t } = useLingui()
  return (
    <ModalOverlay
      isOpen
      isDismissable={!p.isAlert}
      className={`${css.overlay}`}
      onOpenChange={isOpen => {
        if (!isOpen) p.onClose()
      }}
    >
      <Modal className={`${css.modal}`} style={{ width: `min(${p.width ?? 440}px, calc(100vw - 24px))` }}>
        <AriaDialog role={p.isAlert ? "alertdialog" : "dialog"} className={`${css.dialog}`}>
          <StopKeys />
          <div className={css.head}>
            <Heading slot="title" className={`${css.title}`}>
              {p.title}
            </Heading>
            <AriaButton slot="close" className={`${css.close}`} aria-label={t`Close`}>
              <X size={16} strokeWidth={1.75} aria-hidden="true" />
            </AriaButton>
          </div>
          <div className={css.body}>{p.children}</div>
          {p.actions ? <div className={css.actions}>{p.actions}</div> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The page's shortcuts rest while a dialog is open. */
export function StopKeys() {
  useKeys("", [], { modal: true })
  return null
}
