import { Check } from "lucide-react"
import type { ReactElement, ReactNode } from "react"
import { Menu as AriaMenu, Header, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components"
import { classNames } from "./class-name.ts"
import { KeyBadge } from "./key-badge.tsx"
import css from "./list.module.css"

export interface MenuAct {
  id: string
  label: string
  icon?: ReactNode
  keys?: string
  note?: ReactNode
  isDanger?: boolean
  isDisabled?: boolean
  /** Shows a check: what is chosen now. */
  isChosen?: boolean
  /** A place to go instead of an act. */
  href?: string
  onAct?: () => void
}
export interface MenuGroup {
  title?: string
  acts: readonly MenuAct[]
}

/** Acts behind a button. `children` is one of this kit's buttons; groups are separated by a line. */
export function Menu({ label, groups, children }: { label: string; groups: readonly MenuGroup[]; children: ReactElement }) {
  const shown = groups.filter(group => group.acts.length > 0)
  return (
    <MenuTrigger>
      {children}
      <Popover className={`${css.popover}`} offset={4}>
        <AriaMenu aria-label={label} className={`${css.list}`}>
          {shown.flatMap((group, i) => [
            i > 0 ? <Separator key={`line${i}`} className={`${css.separator}`} /> : null,
            <MenuSection key={group.title ?? `group${i}`} {...(group.title ? {} : { "aria-label": label })}>
              {group.title ? <Header className={`${css.heading}`}>{group.title}</Header> : null}
              {group.acts.map(act => (
                <MenuItem
                  key={act.id}
                  id={act.id}
                  textValue={act.label}
                  className={classNames(css.item, act.isDanger && css.danger)}
                  isDisabled={act.isDisabled ?? false}
                  {...(act.href ? { href: act.href } : {})}
                  {...(act.onAct ? { onAction: act.onAct } : {})}
                >
                  {act.icon}
                  <span className={css.text}>
                    {act.label}
                    {act.note ? <span className={css.note}>{act.note}</span> : null}
                  </span>
                  {act.isChosen ? <Check className={css.check} size={16} strokeWidth={1.75} aria-hidden="true" /> : null}
                  {act.keys ? <KeyBadge keys={act.keys} inField /> : null}
                </MenuItem>
              ))}
            </MenuSection>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
