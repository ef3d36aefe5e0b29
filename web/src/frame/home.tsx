import { useLingui } from "@lingui/react/macro"
import { Navigate, useLocation } from "@tanstack/react-router"
import { codeOf, useCall } from "../client.ts"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Notice } from "../ui/notice.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import css from "./app-frame.module.css"
import { ProblemNotice } from "./problem.tsx"

/** The first page: one's first workspace; `/account` leads to its settings. */
export function Home() {
  const { t } = useLingui()
  const path = useLocation({ select: location => location.pathname })
  const session = useCall("session.show", {})
  if (codeOf(session.error) === "sign_in_needed") return <Navigate to="/sign-in" replace />
  if (!session.data)
    return session.error ? (
      <div className={css.alone}>
        <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
      </div>
    ) : (
      <LoadingLine isLoading />
    )
  // A team's screens are for members: a workspace one only contributes to comes last.
  const first = session.data.workspaces.find(one => one.role !== null) ?? session.data.workspaces[0]
  if (first) return <Navigate to={`/workspaces/${first.id}${path.endsWith("/account") ? "/settings" : ""}` as never} replace />
  return (
    <main className={css.alone}>
      <Notice title={t`You are signed in, and belong to no workspace.`}>
        {t`Ask someone who has one for an invitation link and open it here.`}
      </Notice>
    </main>
  )
}

export function NoPage() {
  const { t } = useLingui()
  return (
    <main className={css.alone}>
      <EmptyState title={t`There is no such page.`} actions={<a href={pathPrefix()}>{t`To the first page`}</a>}>
        {t`The address may be from an older link, or mistyped.`}
      </EmptyState>
    </main>
  )
}

/** A screen that broke. Chunks of an older build are gone after an update: loading anew finds the new ones. */
export function PageFailed({ error }: { error: unknown }) {
  const { t } = useLingui()
  const reason = error instanceof Error ? error.message : String(error)
  return (
    <div className={css.alone}>
      <Notice
        tone="bad"
        title={t`This page could not be shown.`}
        actions={<Button size="small" onPress={() => location.reload()}>{t`Load it anew`}</Button>}
      >
        {t`What the server has is untouched. If loading it anew does not help, report this: ${reason}`}
      </Notice>
    </div>
  )
}
