import { useLingui } from "@lingui/react/macro"
import { Navigate, Outlet, useLocation } from "@tanstack/react-router"
import { Menu as MenuIcon } from "lucide-react"
import { useEffect, useState } from "react"
import { codeOf, useCall } from "../client.ts"
import { IconButton } from "../ui/icon-button.tsx"
import { KeysSheet } from "../ui/keys-sheet.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Notice } from "../ui/notice.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./app-frame.module.css"
import { useLive } from "./live.ts"
import { Palette } from "./palette.tsx"
import { useWorkspace } from "./place.ts"
import { ProblemNotice } from "./problem.tsx"
import { Rail } from "./rail.tsx"
import { useGoKeys } from "./use-go-keys.ts"

/** Rail and page of a workspace; whoever is not signed in goes to the sign-in page and comes back. */
export function AppFrame() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const session = useCall("session.show", {})
  // As the browser has it, prefix included.
  const here = `${location.pathname}${location.search}`
  if (codeOf(session.error) === "sign_in_needed") return <Navigate to="/sign-in" search={{ next: here } as never} />
  if (!session.data)
    return session.error ? (
      <div className={css.alone}>
        <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
      </div>
    ) : (
      <LoadingLine isLoading />
    )
  const own = session.data.workspaces.find(one => one.id === workspace)
  if (!own)
    return (
      <div className={css.alone}>
        <Notice tone="warn" title={t`There is no such workspace for you.`}>
          {t`It may have been deleted, or you are no longer a member. Ask an owner of it to invite you.`}
        </Notice>
      </div>
    )
  if (own.role === null)
    return (
      <div className={css.alone}>
        <Notice
          title={t`You work in ${own.name} as a contributor.`}
        >{t`Open the link of the project that you were given.`}</Notice>
      </div>
    )
  return <Framed />
}

function Framed() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const path = useLocation({ select: location => location.pathname })
  const [isPalette, setPalette] = useState(false)
  const [isKeys, setKeys] = useState(false)
  const [isRail, setRail] = useState(false)
  useLive(workspace)
  useGoKeys()
  useKeys(t`Everywhere`, [
    { keys: "Ctrl K", title: t`Search or run`, inField: true, run: () => setPalette(true) },
    { keys: "Esc", title: t`Close the menu`, hidden: true, run: () => (isRail ? setRail(false) : false) },
  ])
  useEffect(() => setRail(false), [path])
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#main">{t`Skip to the page`}</a>
      <div className={css.bar}>
        <IconButton
          size={48}
          icon={<MenuIcon size={20} strokeWidth={1.75} aria-hidden="true" />}
          label={t`Menu`}
          isChosen={isRail}
          onPress={() => setRail(!isRail)}
        />
        <span className={css.brand}>Tagwerk</span>
      </div>
      <div className={css.rail} data-open={isRail || undefined}>
        <Rail onSearch={() => setPalette(true)} onKeys={() => setKeys(true)} />
      </div>
      {isRail ? (
        <button type="button" className={css.veil} aria-label={t`Close the menu`} onClick={() => setRail(false)} />
      ) : null}
      <main className={css.main} id="main" tabIndex={-1}>
        <Outlet />
      </main>
      {isPalette ? <Palette onClose={() => setPalette(false)} /> : null}
      <KeysSheet isOpen={isKeys} onClose={() => setKeys(false)} />
    </div>
  )
}
