import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { Role } from "@tagwerk/contract/workspace.ts"
import { useState } from "react"
import { serverAddress, useAct, useCall } from "../client.ts"
import { MoreButton } from "../frame/more-button.tsx"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useList } from "../frame/use-list.ts"
import { Button } from "../ui/button.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { formatDate } from "../ui/format.ts"
import { NumberField } from "../ui/number-field.tsx"
import { Select } from "../ui/select.tsx"
import css from "./settings.module.css"
import { ShownOnce } from "./shown-once.tsx"
import { useRoleOptions } from "./use-role-options.ts"

/** Invitations by link, for a role or for work in chosen projects. */
export function InvitePart({ canWrite }: { canWrite: boolean }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const roles = useRoleOptions()
  const projects = useCall("project.list", { workspace, limit: 500 })
  const list = useList("invitation.list", { workspace, limit: 100 }, { enabled: canWrite })
  const create = useAct("invitation.create")
  const revoke = useAct("invitation.revoke")
  const [role, setRole] = useState<Role | "contributor">("contributor")
  const [chosen, setChosen] = useState<readonly Id<"project">[]>([])
  const [uses, setUses] = useState(1)
  const [days, setDays] = useState(7)
  const isContributor = role === "contributor"
  const error = projects.error ?? list.error ?? create.error ?? revoke.error
  const names = new Map(projects.data?.items.map(one => [one.id, one.name]))
  const options = [{ value: "contributor" as const, label: t`Contributor` }, ...(canWrite ? roles : [])]
  const make = () =>
    create.mutate({
      workspace,
      id: newId("invitation"),
      role: isContributor ? null : role,
      uses,
      days,
      ...(isContributor ? { projects: [...chosen] } : {}),
    })
  const canMake = uses >= 1 && days >= 1 && (!isContributor || chosen.length > 0)
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Invite by link`}</h2>
      <p className={css.note}>{t`A contributor only labels, in the projects you choose. Members see the whole workspace.`}</p>
      {error ? <ProblemNotice error={error} /> : null}
      <div className={css.form}>
        <Select label={t`As`} options={options} value={role} onChange={setRole} />
        <NumberField label={t`People`} value={uses} onChange={setUses} min={1} max={10_000} />
        <NumberField label={t`Days`} value={days} onChange={setDays} min={1} max={365} />
      </div>
      {isContributor ? (
        <fieldset className={css.choices} aria-label={t`Projects`}>
          {(projects.data?.items ?? []).map(({ id, name }) => (
            <Checkbox
              key={id}
              isSelected={chosen.includes(id)}
              onChange={isOn => setChosen(isOn ? [...chosen, id] : chosen.filter(one => one !== id))}
            >
              {name}
            </Checkbox>
          ))}
        </fieldset>
      ) : null}
      <div className={css.form}>
        <Button look="primary" isDisabled={!canMake} isPending={create.isPending} onPress={make}>
          {t`Make the link`}
        </Button>
      </div>
      {create.data ? <ShownOnce title={t`Invitation link.`} text={`${serverAddress()}/join#${create.data.token}`} /> : null}
      {list.items.map(one => (
        <div className={css.row} key={one.id}>
          <span className={css.grow}>
            {one.role === null
              ? one.projects.map(id => names.get(id) ?? id).join(", ")
              : roles.find(option => option.value === one.role)?.label}
          </span>
          <span className={css.quiet}>
            {t`${plural(one.uses_left, { one: "for # person", other: "for # people" })}, until ${formatDate(Date.parse(one.expires_at))}`}
          </span>
          <Button size="small" onPress={() => revoke.mutate({ workspace, invitation: one.id })}>{t`Withdraw`}</Button>
        </div>
      ))}
      <MoreButton more={list.more} />
    </section>
  )
}
