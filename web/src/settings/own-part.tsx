import { useLingui } from "@lingui/react/macro"
import type { Person } from "@tagwerk/contract/workspace.ts"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatDateTime } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { TextField } from "../ui/text-field.tsx"
import { toast } from "../ui/toast.tsx"
import css from "./settings.module.css"

/** One's own name, sign-in name and password. */
export function OwnPart({ person }: { person: Person }) {
  const { t } = useLingui()
  const [name, setName] = useState(person.name)
  const [email, setEmail] = useState(person.email ?? "")
  const [password, setPassword] = useState("")
  const [old, setOld] = useState("")
  const update = useAct("person.update", {
    onDone: () => {
      setPassword("")
      setOld("")
      toast(t`Saved`)
    },
  })
  const isNewEmail = email.trim() !== (person.email ?? "") && email.trim() !== ""
  const needsOld = person.has_password && (password !== "" || isNewEmail)
  const save = () =>
    update.mutate({
      ...(name.trim() === person.name ? {} : { name: name.trim() }),
      ...(isNewEmail ? { email: email.trim() } : {}),
      ...(password === "" ? {} : { password }),
      ...(needsOld && old !== "" ? { password_old: old } : {}),
    })
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`You`}</h2>
      <form
        className={css.stack}
        onSubmit={event => {
          event.preventDefault()
          save()
        }}
      >
        <TextField label={t`Your name`} value={name} onChange={setName} maxLength={200} autoComplete="name" />
        <TextField label={t`Sign-in name`} value={email} onChange={setEmail} maxLength={200} autoComplete="username" />
        <TextField
          label={t`New password`}
          note={t`At least 10 characters. Left empty, it stays as it is.`}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
        />
        {needsOld ? (
          <TextField label={t`Present password`} type="password" value={old} onChange={setOld} autoComplete="current-password" />
        ) : null}
        {update.error ? <ProblemNotice error={update.error} /> : null}
        <div>
          <Button type="submit" isDisabled={name.trim() === ""} isPending={update.isPending}>{t`Save`}</Button>
        </div>
      </form>
    </section>
  )
}

/** Where one is signed in. */
export function SessionPart() {
  const { t } = useLingui()
  const list = useCall("session.list", {})
  const revoke = useAct("session.revoke")
  const error = list.error ?? revoke.error
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Sessions`}</h2>
      {error ? <ProblemNotice error={error} /> : null}
      {(list.data?.items ?? []).map(one => (
        <div className={css.row} key={one.id}>
          <span className={css.grow}>
            {one.device} {one.current ? <Badge>{t`This one`}</Badge> : null}
          </span>
          <span className={css.quiet}>{t`last seen ${formatDateTime(Date.parse(one.seen_at))}`}</span>
          {one.current ? null : <Button size="small" onPress={() => revoke.mutate({ session: one.id })}>{t`End`}</Button>}
        </div>
      ))}
    </section>
  )
}
