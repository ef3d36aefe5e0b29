import { useLingui } from "@lingui/react/macro"
import type { Session } from "@tagwerk/contract/workspace.ts"
import { useEffect, useState } from "react"
import { client, queries, useCall } from "../client.ts"
import { Button } from "../ui/button.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Notice } from "../ui/notice.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import { TextField } from "../ui/text-field.tsx"
import { Door, takeToken } from "./door.tsx"
import css from "./sign-in.module.css"

interface Offer {
  workspace: string
  role: string | null
  projects: string[]
}

/** An invitation link: what it is for, then who one is. Who is signed in already only says yes. */
export function JoinPage() {
  const { t } = useLingui()
  const [token] = useState(takeToken)
  const [offer, setOffer] = useState<Offer | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [isPending, setPending] = useState(false)
  const [name, setName] = useState("")
  const [email, setEmail] = useState("")
  const [password, setPassword] = useState("")
  const session = useCall("session.show", {})
  const isSomebody = session.data !== undefined

  useEffect(() => {
    if (token === null) return
    client.call("invitation.show", { token }).then(setOffer).catch(setError)
  }, [token])

  if (token === null)
    return (
      <Door title={t`Join`}>
        <Notice tone="warn">{t`This address has no invitation in it. Open the whole link you were given.`}</Notice>
      </Door>
    )
  if (!offer)
    return (
      <Door title={t`Join`}>
        <LoadingLine isLoading={!error} />
        {error ? <Notice tone="bad">{error.message}</Notice> : null}
      </Door>
    )
  const accept = () => {
    setPending(true)
    setError(null)
    client
      .call("invitation.accept", isSomebody ? { token } : { token, name, email, password })
      .then(enter)
      .catch(setError)
      .finally(() => setPending(false))
  }
  return (
    <Door title={offer.role === null ? t`Work for ${offer.workspace}` : t`Join ${offer.workspace} as ${offer.role}`}>
      {offer.projects.length > 0 ? (
        <ul className={`${css.list}`}>
          {offer.projects.map(project => (
            <li key={project}>{project}</li>
          ))}
        </ul>
      ) : null}
      <form
        className={`${css.form}`}
        onSubmit={event => {
          event.preventDefault()
          accept()
        }}
      >
        {isSomebody ? (
          <p>{t`You are signed in as ${session.data.person.name}.`}</p>
        ) : (
          <>
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
            />
          </>
        )}
        {error ? <Notice tone="bad">{error.message}</Notice> : null}
        <Button type="submit" look="primary" isWide isPending={isPending}>{t`Accept`}</Button>
      </form>
    </Door>
  )
}

/** A member goes to the workspace, a contributor straight to work. */
function enter(session: Session): void {
  queries.clear()
  const newest = session.workspaces.at(-1)
  const project = newest?.role === null ? newest.projects.at(-1) : undefined
  location.assign(newest && project ? `${pathPrefix()}label/${newest.id}/${project}` : pathPrefix())
}
