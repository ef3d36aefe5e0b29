import type { ReactNode } from "react"
import { Tabs as AriaTabs, Tab, TabList, TabPanel, TabPanels } from "react-aria-components"
import { inSight } from "./in-sight.ts"
import css from "./tabs.module.css"

export interface TabItem {
  id: string
  label: ReactNode
  /** In grey after the label. */
  count?: ReactNode
  /** A tab that is a place: the page's router shows its content. */
  href?: string
  children?: ReactNode
}

export interface TabsProps {
  label: string
  tabs: readonly TabItem[]
  selected: string
  onSelect?: (id: string) => void
}

/** Tabs with panels, or, when the items have `href`, a bar of links that looks the same. */
export function Tabs(p: TabsProps) {
  if (p.tabs.some(tab => tab.href !== undefined))
    return (
      <nav aria-label={p.label} className={css.bar}>
        {p.tabs.map(tab => (
          <a
            key={tab.id}
            ref={tab.id === p.selected ? inSight : null}
            href={tab.href}
            className={css.tab}
            aria-current={tab.id === p.selected ? "page" : undefined}
          >
            {tab.label}
            {tab.count === undefined ? null : <span className={css.count}>{tab.count}</span>}
          </a>
        ))}
      </nav>
    )
  return (
    <AriaTabs selectedKey={p.selected} onSelectionChange={key => p.onSelect?.(String(key))} className={`${css.tabs}`}>
      <TabList aria-label={p.label} className={`${css.bar}`}>
        {p.tabs.map(tab => (
          <Tab key={tab.id} id={tab.id} className={`${css.tab}`}>
            {tab.label}
            {tab.count === undefined ? null : <span className={css.count}>{tab.count}</span>}
          </Tab>
        ))}
      </TabList>
      <TabPanels className={`${css.panels}`}>
        {p.tabs.map(tab => (
          <TabPanel key={tab.id} id={tab.id} className={`${css.panel}`}>
            {tab.children}
          </TabPanel>
        ))}
      </TabPanels>
    </AriaTabs>
  )
}
