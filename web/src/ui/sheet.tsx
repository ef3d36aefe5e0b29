import { useLingui } from "@lingui/react/macro"
import { X } from "lucide-react"
import { type ReactNode, useEffect, useId, useRef, useState } from "react"
import { Dialog, Modal, ModalOverlay } from "react-aria-components"
import { StopKeys } from "./dialog.tsx"
import { IconButton } from "./icon-button.tsx"
import css from "./sheet.module.css"
import { useKeys } from "./use-keys.ts"

export interface SheetProps {
  title: ReactNode
  /** After the title, in grey. */
  note?: ReactNode
  /** In the head, before the close button: previous, next, open as a page. */
  tools?: ReactNode
  onClose: () => void
  children: ReactNode
  /** Stays at the foot while the rest scrolls. */
  foot?: ReactNode
  /** Pixels; 436 unless told. */
  width?: number
}

/**
 * Details at the page's end side. Wide windows show it beside the page, which stays usable (rows can be walked with the sheet open);
 * below 1,100 px it lies over the page and takes the focus. Esc closes it.
 */
export function Sheet(p: SheetProps) {
  const isWide = useWide()
  const id = useId()
  if (isWide)
    return (
      <aside className={css.sheet} aria-labelledby={id} style={{ width: p.width ?? 436 }}>
        <Escape onClose={p.onClose} />
        <Inside {...p} id={id} />
      </aside>
    )
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={`${css.overlay}`}
      onOpenChange={isOpen => {
        if (!isOpen) p.onClose()
      }}
    >
      <Modal className={`${css.over}`} style={{ width: `min(${p.width ?? 436}px, 100vw)` }}>
        <Dialog className={`${css.inside}`} aria-labelledby={id}>
          <StopKeys />
          <Inside {...p} id={id} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function Inside(p: SheetProps & { id: string }) {
  const { t } = useLingui()
  return (
    <>
      <header className={css.head}>
        <h2 className={css.title} id={p.id}>
          {p.title}
        </h2>
        {p.note ? <span className={css.note}>{p.note}</span> : null}
        <span className={css.tools}>
          {p.tools}
          <IconButton
            icon={<X size={16} strokeWidth={1.75} aria-hidden="true" />}
            label={t`Close`}
            keys="Esc"
            onPress={p.onClose}
          />
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css.body} tabIndex={0} aria-labelledby={p.id}>
        {p.children}
      </section>
      {p.foot ? <footer className={css.foot}>{p.foot}</footer> : null}
    </>
  )
}

function Escape({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  useKeys(t`Side sheet`, [{ keys: "Esc", title: t`Close`, run: onClose }])
  return null
}

/** A part of a sheet, with a hairline above. */
export function SheetPart({ title, note, children }: { title?: ReactNode; note?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.part}>
      {title ? (
        <div className={css.partHead}>
          <h3 className={css.partTitle}>{title}</h3>
          {note ? <span className={css.note}>{note}</span> : null}
        </div>
      ) : null}
      {children}
    </section>
  )
}

function useWide(): boolean {
  const query = useRef<MediaQueryList | null>(null)
  query.current ??= matchMedia("(min-width: 1100px)")
  const [isWide, setWide] = useState(query.current.matches)
  useEffect(() => {
    const list = query.current
    const look = () => setWide(list?.matches ?? true)
    list?.addEventListener("change", look)
    return () => list?.removeEventListener("change", look)
  }, [])
  return isWide
}
