import { useLingui } from "@lingui/react/macro"
import { useLocation } from "@tanstack/react-router"
import { ChevronsUpDown, CircleHelp, Cpu, Layers, LogOut, Monitor, Moon, Search, Settings, Sun, Users } from "lucide-react"
import type { ReactNode } from "react"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { keepLanguage, type Language, loadLanguage, readLanguage } from "../language.ts"
import { Button } from "../ui/button.tsx"
import { formatPercent } from "../ui/format.ts"
import { IconButton } from "../ui/icon-button.tsx"
import { KeyBadge } from "../ui/key-badge.tsx"
import { Menu } from "../ui/menu.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import { readTheme, setTheme, type Theme } from "../ui/theme.ts"
import { projectHref, useGo, useProjectMaybe, useWorkspace, workspaceHref } from "./place.ts"
import css from "./rail.module.css"

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const

/** Workspace, places, projects with how much of each is done, the person. */
export function Rail({ onSearch, onKeys }: { onSearch: () => void; onKeys: () => void }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const project = useProjectMaybe()
  const path = useLocation({ select: location => location.pathname })
  const session = useCall("session.show", {})
  const projects = useCall("project.list", { workspace, limit: 100 })
  const spaces = session.data?.workspaces ?? []
  const own = spaces.find(one => one.id === workspace)
  const place = (href: string, name: string, at: ReactNode, isHere: boolean) => (
    <a className={css.place} href={href} aria-current={isHere ? "page" : undefined}>
      {at}
      {name}
    </a>
  )
  const isAt = (part: string) => project === null && path.endsWith(`/${part}`)
  return (
    <div className={css.rail}>
      <Menu
        label={t`Workspaces`}
        groups={[
          {
            title: t`Workspaces`,
            acts: spaces.map(one => ({
              id: one.id,
              label: one.name,
              href: workspaceHref(one.id),
              isChosen: one.id === workspace,
            })),
          },
        ]}
      >
        <Button look="quiet" className={`${css.space}`}>
          <span className={css.spaceName}>
            <img src={`${pathPrefix()}icon.svg`} alt="" width={18} height={18} />
            <span className={css.cut}>{own?.name ?? ""}</span>
            <ChevronsUpDown {...icon} size={14} />
          </span>
        </Button>
      </Menu>
      <button type="button" className={css.search} onClick={onSearch}>
        <Search {...icon} />
        <span>{t`Search or run`}</span>
        <KeyBadge keys="Ctrl K" inField />
      </button>
      <nav aria-label={t`Workspace`}>
        {place(workspaceHref(workspace), t`Projects`, <Layers {...icon} />, path.replace(/\/$/, "").endsWith(workspace))}
        {place(workspaceHref(workspace, "workers"), t`Workers`, <Users {...icon} />, isAt("workers"))}
        {place(workspaceHref(workspace, "models"), t`Models`, <Cpu {...icon} />, isAt("models"))}
        {place(workspaceHref(workspace, "settings"), t`Settings`, <Settings {...icon} />, isAt("settings"))}
      </nav>
      {projects.data && projects.data.items.length > 0 ? (
        <nav className={css.projects} aria-label={t`Projects`}>
          <h2 className={css.heading}>{t`Projects`}</h2>
          {projects.data.items.map(one => {
            const all = one.counts.tasks - one.counts.retired
            return (
              <a
                key={one.id}
                className={css.project}
                href={projectHref(workspace, one.id)}
                aria-current={one.id === project ? "true" : undefined}
              >
                <span className={css.cut}>{one.name}</span>
                {all > 0 ? (
                  <span className={css.share}>
                    {/* Never 100 % before the last one is done. */}
                    {formatPercent(Math.floor((one.counts.done / all) * 100) / 100)}
                    <span className={css.spoken}>{t`done`}</span>
                  </span>
                ) : null}
              </a>
            )
          })}
        </nav>
      ) : (
        <div className={css.projects} />
      )}
      <div className={css.foot}>
        <button type="button" className={css.place} onClick={onKeys}>
          <CircleHelp {...icon} />
          {t`Help and keys`}
          <span className={css.end}>
            <KeyBadge keys="?" />
          </span>
        </button>
        <Person name={session.data?.person.name ?? ""} />
      </div>
    </div>
  )
}

function Person({ name }: { name: string }) {
  const { t, i18n } = useLingui()
  const go = useGo()
  const workspace = useWorkspace()
  const [theme, setShown] = useState<Theme>(readTheme())
  const end = useAct("session.end", { onDone: () => location.assign(`${pathPrefix()}sign-in`) })
  const choose = (next: Theme) => {
    setTheme(next)
    setShown(next)
  }
  const speak = (language: Language) => {
    keepLanguage(language)
    void loadLanguage("team", language)
  }
  const language = i18n.locale || readLanguage()
  return (
    <div className={css.person}>
      <Menu
        label={t`You`}
        groups={[
          {
            title: t`Language`,
            acts: [
              { id: "en", label: "English", isChosen: language === "en", onAct: () => speak("en") },
              { id: "de", label: "Deutsch", isChosen: language === "de", onAct: () => speak("de") },
            ],
          },
          {
            acts: [
              {
                id: "settings",
                label: t`Settings`,
                icon: <Settings {...icon} />,
                onAct: () => go(workspaceHref(workspace, "settings")),
              },
              { id: "out", label: t`Sign out`, icon: <LogOut {...icon} />, onAct: () => end.mutate({}) },
            ],
          },
        ]}
      >
        <Button look="quiet" className={`${css.you}`}>
          <span className={css.spaceName}>
            <span className={css.letter} aria-hidden="true">
              {[...name][0]?.toUpperCase()}
            </span>
            <span className={css.cut}>{name}</span>
          </span>
        </Button>
      </Menu>
      <Menu
        label={t`Display`}
        groups={[
          {
            title: t`Display`,
            acts: [
              {
                id: "system",
                label: t`By the system`,
                icon: <Monitor {...icon} />,
                isChosen: theme === "system",
                onAct: () => choose("system"),
              },
              {
                id: "light",
                label: t`Light`,
                icon: <Sun {...icon} />,
                isChosen: theme === "light",
                onAct: () => choose("light"),
              },
              { id: "dark", label: t`Dark`, icon: <Moon {...icon} />, isChosen: theme === "dark", onAct: () => choose("dark") },
            ],
          },
        ]}
      >
        <IconButton
          label={t`Display`}
          icon={theme === "system" ? <Monitor {...icon} /> : theme === "light" ? <Sun {...icon} /> : <Moon {...icon} />}
        />
      </Menu>
    </div>
  )
}
