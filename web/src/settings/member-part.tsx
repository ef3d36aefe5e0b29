import { useLingui } from "@lingui/react/macro"
import type { Member } from "@tagwerk/contract/workspace.ts"
import { useState } from "react"
import { serverAddress, useAct } from "../client.ts"
import { MoreButton } from "../frame/more-button.tsx"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useList } from "../frame/use-list.ts"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { Select } from "../ui/select.tsx"
import css from "./settings.module.css"
import { ShownOnce } from "./shown-once.tsx"
import { useRoleOptions } from "./use-role-options.ts"

/** Members: their roles, a new way in for who lost theirs, removal. */
export function MemberPart({ canWrite }: { canWrite: boolean }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const roles = useRoleOptions()
  const list = useList("member.list", { workspace, limit: 100 })
  const update = useAct("member.update")
  const remove = useAct("member.remove")
  const link = useAct("member.link")
  const [asks, setAsks] = useState<Member | null>(null)
  const error = list.error ?? update.error ?? remove.error ?? link.error
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Members`}</h2>
      {error ? <ProblemNotice error={error} /> : null}
      {link.data ? <ShownOnce title={t`One-time sign-in link.`} text={`${serverAddress()}/sign-in#${link.data.token}`} /> : null}
      {list.items.map(member => (
        <div className={css.row} key={member.person}>
          <span className={css.grow}>{member.name}</span>
          <Select
            label={t`Role of ${member.name}`}
            isLabelHidden
            options={roles}
            value={member.role}
            isDisabled={!canWrite || update.isPending}
            onChange={role => update.mutate({ workspace, person: member.person, role })}
          />
          {canWrite ? (
            <>
              <Button size="small" isPending={link.isPending} onPress={() => link.mutate({ workspace, person: member.person })}>
                {t`Sign-in link`}
              </Button>
              <Button size="small" onPress={() => setAsks(member)}>{t`Remove`}</Button>
            </>
          ) : null}
        </div>
      ))}
      <MoreButton more={list.more} />
      {asks ? (
        <Dialog
          title={t`Remove ${asks.name}`}
          isAlert
          onClose={() => setAsks(null)}
          actions={
            <>
              <Button onPress={() => setAsks(null)}>{t`Cancel`}</Button>
              <Button
                look="danger"
                onPress={() => {
                  remove.mutate({ workspace, person: asks.person })
                  setAsks(null)
                }}
              >
                {t`Remove`}
              </Button>
            </>
          }
        >
          <p>{t`They cannot enter the workspace any more. What they answered is kept.`}</p>
        </Dialog>
      ) : null}
    </section>
  )
}
