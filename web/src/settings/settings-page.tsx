import { useLingui } from "@lingui/react/macro"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { PageBody, PageHead } from "../frame/page-head.tsx"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { TextField } from "../ui/text-field.tsx"
import { InvitePart } from "./invite-part.tsx"
import { KeyPart } from "./key-part.tsx"
import { MemberPart } from "./member-part.tsx"
import { OwnPart, SessionPart } from "./own-part.tsx"
import css from "./settings.module.css"

/** The workspace's settings, as far as one's role goes, and one's own. */
export function SettingsPage() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const session = useCall("session.show", {})
  const own = session.data?.workspaces.find(one => one.id === workspace)
  const isOwner = own?.role === "owner"
  return (
    <>
      <LoadingLine isLoading={session.isPending} />
      <PageHead title={t`Settings`} />
      <PageBody>
        {session.error ? <ProblemNotice error={session.error} onRetry={() => void session.refetch()} /> : null}
        {own && session.data ? (
          <>
            {isOwner ? <NamePart key={own.id} name={own.name} /> : null}
            <MemberPart canWrite={isOwner} />
            {isOwner || own.role === "manager" ? <InvitePart canWrite={isOwner} /> : null}
            {isOwner ? <KeyPart /> : null}
            <OwnPart person={session.data.person} />
            <SessionPart />
          </>
        ) : null}
      </PageBody>
    </>
  )
}

function NamePart(p: { name: string }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const session = useCall("session.show", {})
  const [name, setName] = useState(p.name)
  const update = useAct("workspace.update", { onDone: () => void session.refetch() })
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Workspace`}</h2>
      <div className={css.form}>
        <TextField label={t`Name`} value={name} onChange={setName} maxLength={200} />
        <Button
          isDisabled={name.trim() === "" || name.trim() === p.name}
          isPending={update.isPending}
          onPress={() => update.mutate({ workspace, name: name.trim() })}
        >
          {t`Rename`}
        </Button>
      </div>
      {update.error ? <ProblemNotice error={update.error} /> : null}
    </section>
  )
}
