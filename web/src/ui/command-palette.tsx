import { Trans, useLingui } from "@lingui/react/macro"
import { Search } from "lucide-react"
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react"
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  TextField,
} from "react-aria-components"
import { classNames } from "./class-name.ts"
import css from "./command-palette.module.css"
import { StopKeys } from "./dialog.tsx"
import { KeyBadge } from "./key-badge.tsx"
import { Mark } from "./mark.tsx"
import { narrow } from "./match.ts"

export interface Command {
  id: string
  label: string
  /** In grey after the label: ", 214 tasks". */
  note?: string
  /** At the end: a figure. */
  aside?: ReactNode
  icon?: ReactNode
  keys?: string
  href?: string
  onAct?: () => void
}
export interface CommandGroup {
  title: string
  commands: readonly Command[]
  /** The commands were found by a search for what is typed: not narrowed again here. */
  isFound?: boolean
}

export interface CommandPaletteProps {
  groups: readonly CommandGroup[]
  /** Where it looks, in grey at the end of the field. */
  place?: string
  /** Each time something is typed, so that the caller can search elsewhere and hand in groups. */
  onType?: (typed: string) => void
  onClose: () => void
}

const most = 8

/** Places, acts and found things in one list. Mount it to open it; Enter runs, Ctrl Enter opens a place in a new tab. */
export function CommandPalette(p: CommandPaletteProps) {
  const { t } = useLingui()
  const [typed, setTyped] = useState("")
  const list = useRef<HTMLDivElement>(null)
  const groups = p.groups
    .map(group => ({
      ...group,
      commands: (group.isFound ? group.commands : narrow(group.commands, typed, c => c.label)).slice(0, typed === "" ? 20 : most),
    }))
    .filter(group => group.commands.length > 0)
  const shown = groups.flatMap(group => group.commands)
  const run = (command: Command | undefined) => {
    if (!command) return
    command.onAct?.()
    p.onClose()
  }
  // Enter means the first hit while the arrows have chosen none; Ctrl Enter opens a place beside.
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])]
    const focused = items.find(item => item.dataset.focused)
    const command = shown.find(c => c.id === (focused ?? items[0])?.dataset.key)
    const isBeside = (event.ctrlKey || event.metaKey) && command?.href !== undefined
    if (!isBeside && focused) return
    event.preventDefault()
    event.stopPropagation()
    if (isBeside && command?.href) {
      window.open(command.href, "_blank", "noopener")
      p.onClose()
    } else if (command?.href) items[0]?.click()
    else run(command)
  }
  return (
    <ModalOverlay
      isOpen
      isDismissable
      className={`${css.overlay}`}
      onOpenChange={isOpen => {
        if (!isOpen) p.onClose()
      }}
    >
      <Modal className={`${css.modal}`}>
        <Dialog aria-label={t`Search or run`} className={`${css.dialog}`}>
          <StopKeys />
          <div onKeyDownCapture={onEnter} role="presentation" className={css.parts}>
            <Autocomplete
              inputValue={typed}
              onInputChange={value => {
                setTyped(value)
                p.onType?.(value)
              }}
            >
              <TextField aria-label={t`Search or run`} autoFocus className={`${css.field}`}>
                <Search className={css.icon} size={18} strokeWidth={1.75} aria-hidden="true" />
                <Input className={`${css.input}`} placeholder={t`Search or run`} />
                {p.place ? <span className={css.place}>{p.place}</span> : null}
              </TextField>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must scroll by keyboard */}
              <div className={css.list} ref={list} tabIndex={0} role="presentation">
                <Menu
                  aria-label={t`Search or run`}
                  className={`${css.menu}`}
                  renderEmptyState={() => <div className={css.none}>{t`Nothing fits what you typed.`}</div>}
                  onAction={key => run(shown.find(command => command.id === key))}
                >
                  {groups.map(group => (
                    <MenuSection key={group.title} id={group.title}>
                      <Header className={`${css.heading}`}>{group.title}</Header>
                      {group.commands.map(command => (
                        <MenuItem
                          key={command.id}
                          id={command.id}
                          textValue={command.label}
                          className={classNames(css.item, command.id === shown[0]?.id && css.first)}
                          {...(command.href ? { href: command.href } : {})}
                        >
                          {command.icon}
                          <span className={css.text}>
                            <Mark text={command.label} typed={typed} />
                            {command.note ? <span className={css.note}>{command.note}</span> : null}
                          </span>
                          {command.aside ? <span className={css.note}>{command.aside}</span> : null}
                          {command.keys ? <KeyBadge keys={command.keys} inField /> : null}
                        </MenuItem>
                      ))}
                    </MenuSection>
                  ))}
                </Menu>
              </div>
            </Autocomplete>
          </div>
          <div className={css.foot}>
            <span className={css.hint}>
              <KeyBadge keys="Enter" inField /> <Trans>open</Trans>
            </span>
            <span className={css.hint}>
              <KeyBadge keys="Ctrl Enter" inField /> <Trans>in a new tab</Trans>
            </span>
            <KeyBadge keys="Esc" inField />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
