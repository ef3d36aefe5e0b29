import { useLingui } from "@lingui/react/macro"
import type { Session } from "@tagwerk/contract/workspace.ts"
import { useEffect, useRef, useState } from "react"
import { client, queries, useAct } from "../client.ts"
import { Button } from "../ui/button.tsx"
import { Notice } from "../ui/notice.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import { TextField } from "../ui/text-field.tsx"
import { Door, takeToken } from "./door.tsx"
import css from "./sign-in.module.css"

/** By one-time link or by password. After a link, a password may be set; it need not. */
export function SignInPage() {
  const { t } = useLingui()
  const [person, setPerson] = useState<Session["person"] | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [isRedeeming, setRedeeming] = useState(location.hash.length > 1)
  const began = useRef(false)

  useEffect(() => {
    if (began.current) return
    began.current = true
    const token = takeToken()
    if (token === null) return
    client
      .call("session.redeem", { token })
      .then(session => {
        queries.clear()
        if (session.person.has_password) goOn()
        else setPerson(session.person)
      })
      .catch(setError)
      .finally(() => setRedeeming(false))
  }, [])

  if (person) return <SetPassword person={person} />
  if (isRedeeming) return <Door title={t`Signing in`}>{null}</Door>
  return (
    <Door title={t`Sign in`}>
      {error ? <Notice tone="bad">{error.message}</Notice> : null}
      <Password />
      <p>{t`No password, or lost it? Ask an owner for a sign-in link.`}</p>
    </Door>
  )
}

/** Where the person wanted to go, within this server; else the first page. */
function goOn(): void {
  const next = new URLSearchParams(location.search).get("next")
  const url = next === null ? null : new URL(next, location.href)
  location.assign(
    url && url.origin === location.origin && url.pathname.startsWith(pathPrefix()) ? url.pathname + url.search : pathPrefix(),
  )
}

function Password() {
  const { t } = useLingui()
  const [email, setEmail] = useState("")
  const [password, setPassword] = useState("")
  const signIn = useAct("session.create", { onDone: goOn })
  return (
    <form
      className={`${css.form}`}
      onSubmit={event => {
        event.preventDefault()
        signIn.mutate({ email, password })
      }}
    >
      <TextField label={t`Sign-in name`} value={email} onChange={setEmail} autoComplete="username" isRequired />
      <TextField
        label={t`Password`}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
        {...(signIn.error ? { error: signIn.error.message } : {})}
      />
      <Button type="submit" look="primary" isWide isPending={signIn.isPending}>{t`Sign in`}</Button>
    </form>
  )
}

function SetPassword({ person }: { person: Session["person"] }) {
  const { t } = useLingui()
  const [name, setName] = useState(person.name)
  const [email, setEmail] = useState(person.email ?? "")
  const [password, setPassword] = useState("")
  const update = useAct("person.update", { onDone: goOn })
  return (
    <Door title={t`Welcome, ${person.name}`}>
      <p>{t`The link worked and is used up. Set a password to come back without one, or go on and do it later in the settings.`}</p>
      <form
        className={`${css.form}`}
        onSubmit={event => {
          event.preventDefault()
          update.mutate({ name, email, password })
        }}
      >
        <TextField label={t`Your name`} value={name} onChange={setName} autoComplete="name" isRequired />
        <TextField
          label={t`Sign-in name`}
          note={t`An e-mail address or any name; nothing is sent to it.`}
          value={email}
          onChange={setEmail}
          autoComplete="username"
          isRequired
        />
        <TextField
          label={t`Password`}
          note={t`At least 10 characters.`}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          isRequired
          {...(update.error ? { error: update.error.message } : {})}
        />
        <Button type="submit" look="primary" isWide isPending={update.isPending}>{t`Set password and go on`}</Button>
        <Button isWide onPress={goOn}>{t`Go on without`}</Button>
      </form>
    </Door>
  )
}
