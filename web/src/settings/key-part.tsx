import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { Role } from "@tagwerk/contract/workspace.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { MoreButton } from "../frame/more-button.tsx"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useList } from "../frame/use-list.ts"
import { Button } from "../ui/button.tsx"
import { formatDate } from "../ui/format.ts"
import { Select } from "../ui/select.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./settings.module.css"
import { ShownOnce } from "./shown-once.tsx"
import { useRoleOptions } from "./use-role-options.ts"

/** Keys for programs. */
export function KeyPart() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const roles = useRoleOptions()
  const list = useList("key.list", { workspace, limit: 100 })
  const create = useAct("key.create", { onDone: () => setName("") })
  const revoke = useAct("key.revoke")
  const [name, setName] = useState("")
  const [role, setRole] = useState<Role>("manager")
  const error = list.error ?? create.error ?? revoke.error
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Keys`}</h2>
      <p className={css.note}>{t`A program acts with a key as a member with that role would.`}</p>
      {error ? <ProblemNotice error={error} /> : null}
      {create.data ? <ShownOnce title={t`The key ${create.data.key.name}.`} text={create.data.secret} /> : null}
      {list.items
        .filter(key => key.revoked_at === null)
        .map(key => (
          <div className={css.row} key={key.id}>
            <span className={css.grow}>{key.name}</span>
            <span className={css.quiet}>
              {roles.find(option => option.value === key.role)?.label} ·{" "}
              {key.used_at ? t`used ${formatDate(Date.parse(key.used_at))}` : t`never used`}
            </span>
            <Button size="small" onPress={() => revoke.mutate({ workspace, key: key.id })}>{t`Withdraw`}</Button>
          </div>
        ))}
      <MoreButton more={list.more} />
      <div className={css.form}>
        <TextField label={t`Name`} value={name} onChange={setName} maxLength={200} />
        <Select label={t`Role`} options={roles} value={role} onChange={setRole} />
        <Button
          isDisabled={name.trim() === ""}
          isPending={create.isPending}
          onPress={() => create.mutate({ workspace, id: newId("key"), name: name.trim(), role })}
        >
          {t`Make a key`}
        </Button>
      </div>
    </section>
  )
}
