/** People: rows of schema `auth` that better-auth also reads; written here in the verb's own transaction. */
import { newUuid } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"
import { refuse } from "../refuse.ts"
import { signInName } from "./people.ts"

type At = { query: Query }
export interface FoundPerson {
  id: string
  name: string
  email: string | null
  /** Of their password, null when they have none. */
  hash: string | null
}

const columns = `p.id, p.name, p.email, c.password as hash
  from auth.person p left join auth.credential c on c.person_id = p.id and c.provider_id = 'credential'`

export async function readPerson(tx: At, person: string): Promise<FoundPerson> {
  // A session whose person is gone: as if nobody were signed in.
  return (await tx.query<FoundPerson>(`select ${columns} where p.id = $1`, [person]))[0] ?? refuse("sign_in_needed")
}

/** Everybody of this name or sign-in name; for the command on the server's own machine. */
export async function findPeople(tx: At, name: string): Promise<FoundPerson[]> {
  return tx.query<FoundPerson>(`select ${columns} where p.name = $1 or p.email = $2 order by p.id limit 20`, [
    name,
    signInName(name),
  ])
}

export async function anyPerson(tx: At): Promise<boolean> {
  return (await tx.query("select 1 from auth.person limit 1")).length > 0
}

/** A new person (UUID); `hash` of the password, null for somebody who signs in by link. */
export async function makePerson(tx: At, person: { name: string; email: string | null; hash: string | null }): Promise<string> {
  const id = newUuid()
  await ownName(() =>
    tx.query("insert into auth.person (id, name, email) values ($1, $2, $3)", [
      id,
      person.name.trim(),
      person.email === null ? null : signInName(person.email),
    ]),
  )
  if (person.hash !== null) await setPassword(tx, id, person.hash)
  return id
}

export async function changePerson(tx: At, person: string, change: { name?: string; email?: string }): Promise<void> {
  const { name, email } = change
  await ownName(() =>
    tx.query("update auth.person set name = coalesce($2, name), email = coalesce($3, email), updated_at = now() where id = $1", [
      person,
      name?.trim() ?? null,
      email === undefined ? null : signInName(email),
    ]),
  )
}

export async function setPassword(tx: At, person: string, hash: string): Promise<void> {
  await tx.query("delete from auth.credential where person_id = $1 and provider_id = 'credential'", [person])
  // As better-auth keeps it: the account of a password is the person.
  await tx.query(
    "insert into auth.credential (id, person_id, account_id, provider_id, password) values ($1, $2, $3, 'credential', $4)",
    [newUuid(), person, person, hash],
  )
}

async function ownName(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if ((error as { code?: string; constraint?: string }).code === "23505") refuse("name_taken")
    throw error
  }
}
