import { api } from "@tagwerk/contract/api.ts"
import { createClient } from "@tagwerk/contract/client.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import { Session } from "@tagwerk/contract/workspace.ts"
import { Check } from "typebox/value"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeLink } from "../auth/link.ts"
import { codeOf, openBrowser } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"
import { createOwner, type Owner } from "../workspace/owner.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const browser = (headers?: Record<string, string>) => openBrowser(world.address, headers)
const code = codeOf
const makeOwner = async (name = "Ada"): Promise<Owner> => (await createOwner(world.house, { name, workspaceName: `${name}'s` }))!
const linkOf = (owner: Owner) =>
  world.house.db.transaction(null, [], query => makeLink({ query, house: world.house }, owner.person))
const signedIn = async (owner: Owner, headers?: Record<string, string>) => {
  const it = browser(headers)
  const session = await it.client.call("session.redeem", { token: await linkOf(owner) })
  return { ...it, session }
}
let serial = 0
const freshEmail = () => `person-${++serial}@example.org`
const password = "correct horse battery"

test("a one-time link signs in once, and of many at once exactly one", async () => {
  const owner = await makeOwner()
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => code(browser().client.call("session.redeem", { token: owner.token }))),
  )
  expect(outcomes.filter(outcome => outcome === "no refusal")).toHaveLength(1)
  expect(outcomes.filter(outcome => outcome === "link_invalid")).toHaveLength(7)
  const { session } = await signedIn(owner)
  expect(Check(Session, session)).toBe(true)
  expect(session).toMatchObject({ person: { name: "Ada", has_password: false }, workspaces: [{ name: "Ada's", role: "owner" }] })
})

test("a link ends after 24 hours, and a newer one ends it", async () => {
  const owner = await makeOwner()
  const late = { query: world.house.db.query, house: { now: () => Date.now() - 86_400_001 } }
  const old = await makeLink(late, owner.person)
  expect(await code(browser().client.call("session.redeem", { token: old }))).toBe("link_invalid")
  expect(await code(browser().client.call("session.redeem", { token: owner.token }))).toBe("link_invalid")
})

test("the cookie is for the server only, same-site, and of the prefix; over https it is secure", async () => {
  const { given } = await signedIn(await makeOwner())
  expect(given().find(one => one.includes("session_token="))).toMatch(
    /^tagwerk\.session_token=[^;]+; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const proxied = await createWorld({ env: { TAGWERK_URL: "https://label.example.org/tagwerk" } })
  try {
    const owner = (await createOwner(proxied.house, { name: "B", workspaceName: "B" }))!
    const set = (await proxied.house.people.begin(owner.person, {}, false)).find(one => one.includes("session_token="))
    expect(set).toMatch(/^__Secure-tagwerk\.session_token=/)
    expect(set).toMatch(/; Path=\/tagwerk; HttpOnly; Secure; SameSite=Lax$/)
  } finally {
    await proxied.close()
  }
})

test("a password is set without the old one after a link, later only with it, and it ends other sessions and links", async () => {
  const owner = await makeOwner()
  const first = await signedIn(owner)
  const other = await signedIn(owner)
  const email = freshEmail()
  expect(await code(first.client.call("person.update", { email, password: "short" }))).toBe("password_weak")
  expect(await code(first.client.call("person.update", { password }))).toBe("input_invalid")
  const link = await linkOf(owner)
  expect(await first.client.call("person.update", { email, password, name: "Ada L." })).toMatchObject({
    name: "Ada L.",
    has_password: true,
  })
  expect(await code(other.client.call("session.show", {}))).toBe("sign_in_needed")
  expect(await code(browser().client.call("session.redeem", { token: link }))).toBe("link_invalid")
  expect(await code(first.client.call("person.update", { password: `${password} 2` }))).toBe("input_invalid")
  expect(await code(first.client.call("person.update", { password: `${password} 2`, password_old: "wrong wrong" }))).toBe(
    "input_invalid",
  )
  await first.client.call("person.update", { password: `${password} 2`, password_old: password })
  const again = browser()
  expect(await code(again.client.call("session.create", { email, password }))).toBe("sign_in_wrong")
  const session = await again.client.call("session.create", { email: ` ${email.toUpperCase()} `, password: `${password} 2` })
  expect(session.person.name).toBe("Ada L.")
  const members = await again.client.call("member.list", { workspace: session.workspaces[0]!.id })
  expect(members.items[0]!.name).toBe("Ada L.")
})

test("nobody learns from a refused sign-in whether a name exists, and the eleventh try in a minute has to wait", async () => {
  const owner = await makeOwner()
  const { client } = await signedIn(owner)
  const email = freshEmail()
  await client.call("person.update", { email, password })
  const wrong = (name: string) =>
    browser()
      .client.call("session.create", { email: name, password: "not the password" })
      .catch(e => e.problem)
  expect(await wrong(email)).toEqual(await wrong(freshEmail()))
  for (let i = 0; i < 9; i++) expect((await wrong(email)).code).toBe("sign_in_wrong")
  const limited = await wrong(email)
  expect(limited).toMatchObject({ code: "too_many", status: 429 })
  expect(limited.seconds).toBeGreaterThan(0)
  expect((await wrong(freshEmail())).code).toBe("sign_in_wrong")
})

test("one's sessions are listed with their device, and each can be ended; nobody else's", async () => {
  const owner = await makeOwner()
  const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
  const here = await signedIn(owner, { "user-agent": agent })
  const there = await signedIn(owner)
  const stranger = await signedIn(await makeOwner("Eve"))
  const { items } = await here.client.call("session.list", {})
  expect(items).toHaveLength(2)
  expect(items.find(item => item.current)).toMatchObject({ device: "Firefox on Linux" })
  const away = items.find(item => !item.current)!
  expect(await code(stranger.client.call("session.revoke", { session: away.id }))).toBe("not_found")
  await here.client.call("session.revoke", { session: away.id })
  expect(await code(there.client.call("session.show", {}))).toBe("sign_in_needed")
  await here.client.call("session.end", {})
  expect(here.given().some(one => /session_token=;.*Max-Age=0/.test(one))).toBe(true)
  expect(await code(here.client.call("session.show", {}))).toBe("sign_in_needed")
})

test("a forged or altered cookie is nobody", async () => {
  const owner = await makeOwner()
  const { given } = await signedIn(owner)
  const value = decodeURIComponent(
    given()
      .find(one => one.includes("session_token="))!
      .split(";")[0]!
      .split("=")
      .slice(1)
      .join("="),
  )
  const show = (cookie: string) =>
    fetch(`${world.address}/api/session`, { headers: { cookie: `tagwerk.session_token=${cookie}` } })
  expect((await show(encodeURIComponent(value))).status).toBe(200)
  const [token, signature] = value.split(".") as [string, string]
  const flip = (text: string) => (text.startsWith("A") ? `B${text.slice(1)}` : `A${text.slice(1)}`)
  for (const forged of [token, `${token}.`, `${flip(token)}.${signature}`, `${token}.${flip(signature)}`, "", "x.y", "%00"])
    expect((await show(encodeURIComponent(forged))).status).toBe(401)
})

test("what a browser sends from another site is not carried out, signed in or not", async () => {
  const owner = await makeOwner()
  const { session, given } = await signedIn(owner)
  const cookie = given()
    .find(one => one.includes("session_token="))!
    .split(";")[0]!
  const rename = (headers: Record<string, string>) =>
    fetch(`${world.address}/api/workspaces/${session.workspaces[0]!.id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json", cookie, ...headers },
      body: JSON.stringify({ name: "Taken" }),
    })
  expect((await rename({ origin: "https://evil.example" })).status).toBe(403)
  expect((await rename({ "sec-fetch-site": "cross-site" })).status).toBe(403)
  expect((await rename({ origin: world.address })).status).toBe(200)
  const foreign = createClient(api, { base: world.address, headers: { origin: "https://evil.example" } })
  expect(await code(foreign.call("session.create", { email: "a", password: "b" }))).toBe("origin_foreign")
})

test("better-auth's own paths are not there", async () => {
  for (const path of [
    "/api/auth/sign-up/email",
    "/none/sign-up/email",
    "/none/sign-in/email",
    "/api/auth/get-session",
    "/none/ok",
  ]) {
    const answer = await fetch(`${world.address}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    })
    expect(answer.status).toBe(404)
  }
})

test("two servers that start at once make one owner", async () => {
  const fresh = await createWorld()
  try {
    const made = await Promise.all(
      [1, 2, 3, 4].map(n => createOwner(fresh.house, { name: `O${n}`, workspaceName: "W", first: true })),
    )
    expect(made.filter(owner => owner !== null)).toHaveLength(1)
  } finally {
    await fresh.close()
  }
})

test("many who show who they are at once do not wait for each other's connections", async () => {
  const owner = await makeOwner()
  const { client } = await signedIn(owner)
  const shows = await Promise.all(Array.from({ length: 60 }, () => client.call("session.show", {})))
  expect(new Set(shows.map(show => JSON.stringify(show))).size).toBe(1)
  expect(toUuid(shows[0]!.person.id)).toBe(owner.person)
})
