/**
 * Who somebody is: better-auth over the house's own pool and the tables of schema `auth`. None of its paths is reachable from outside,
 * since its handler is never mounted: the route table's verbs call it from within. It keeps passwords (scrypt), sessions and their
 * signed cookie; workspaces, members and keys are ours.
 */
import { createHmac } from "node:crypto"
import type { IncomingHttpHeaders } from "node:http"
import { newUuid } from "@tagwerk/contract/id.ts"
import { type BetterAuthOptions, betterAuth } from "better-auth"
import { createAuthEndpoint } from "better-auth/api"
import { deleteSessionCookie, setSessionCookie } from "better-auth/cookies"
import { Kysely, PostgresDialect, type PostgresPool } from "kysely"
import pg from "pg"
import { type Config, prefixOf } from "../config.ts"
import type { Db } from "../db/connect.ts"

export const passwordLengthMin = 10
const day_seconds = 86_400

export interface Present {
  /** UUIDs. */
  person: string
  session: string
}
export interface People {
  /** Who a request's cookie belongs to; null for nobody, an ended session, a forged cookie. */
  present(headers: IncomingHttpHeaders): Promise<Present | null>
  /** Begins a session; the answers are Set-Cookie values. `by_link`: the password may be set without the old one. */
  begin(person: string, headers: IncomingHttpHeaders, by_link: boolean): Promise<string[]>
  /** Ends the request's own session; the answers are Set-Cookie values that forget it. */
  end(headers: IncomingHttpHeaders): Promise<string[]>
  /** Whose sign-in name and password these are, or null. Takes as long for a name nobody has. */
  check(email: string, password: string): Promise<string | null>
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  options: BetterAuthOptions
}

/** Sign-in names are compared without regard to case and surrounding spaces. */
export const signInName = (email: string) => email.trim().toLowerCase()

export function createPeople(db: Db, config: Config, secret: Buffer): People {
  const auth = betterAuth(optionsFor(db, config, secret))
  const cookiesOf = (headers: Headers | undefined) => headers?.getSetCookie() ?? []
  return {
    options: auth.options,
    async present(headers) {
      // No cookie, no look-up: most requests of programs and label sessions end here.
      if (!headers.cookie?.includes("tagwerk.session_token=")) return null
      const found = await auth.api.getSession({ headers: toHeaders(headers) })
      return found ? { person: found.user.id, session: found.session.id } : null
    },
    async begin(person, headers, by_link) {
      const answer = await auth.api.beginSession({
        body: { person, by_link },
        headers: toHeaders(headers),
        returnHeaders: true,
      })
      return cookiesOf(answer.headers)
    },
    async end(headers) {
      const answer = await auth.api.endSession({ headers: toHeaders(headers), returnHeaders: true })
      return cookiesOf(answer.headers)
    },
    async check(email, password) {
      const { internalAdapter, password: keeper } = await auth.$context
      const found = await internalAdapter.findUserByEmail(signInName(email), { includeAccounts: true })
      const hash = found?.accounts.find(account => account.providerId === "credential")?.password
      if (!found || !hash) {
        await keeper.hash(password)
        return null
      }
      return (await keeper.verify({ hash, password })) ? found.user.id : null
    },
    hash: async password => (await auth.$context).password.hash(password),
    verify: async (hash, password) => (await auth.$context).password.verify({ hash, password }),
  }
}

/** Only we call it, so the schema says the type and checks nothing. */
interface Beginning {
  person: string
  by_link: boolean
}
const beginning = {
  "~standard": {
    version: 1 as const,
    vendor: "tagwerk",
    validate: (value: unknown) => ({ value: value as Beginning }),
    types: undefined as { input: Beginning; output: Beginning } | undefined,
  },
}

/** Calls of ours inside better-auth: without a path, so that they exist for the server only. */
const doors = {
  id: "tagwerk",
  endpoints: {
    beginSession: createAuthEndpoint.serverOnly({ method: "POST", body: beginning, requireHeaders: true }, async ctx => {
      const { internalAdapter } = ctx.context
      const user = await internalAdapter.findUserById(ctx.body.person)
      if (!user) throw new Error("a session begins for a person who exists")
      const session = await internalAdapter.createSession(user.id, false, { by_link: ctx.body.by_link })
      // The cookie outlives the session: whether it still counts is the row's to say, which moves on with use.
      await setSessionCookie(ctx, { session, user }, false, { maxAge: 400 * day_seconds })
      return {}
    }),
    endSession: createAuthEndpoint.serverOnly({ method: "POST", requireHeaders: true }, async ctx => {
      const { internalAdapter, authCookies, secret } = ctx.context
      const token = await ctx.getSignedCookie(authCookies.sessionToken.name, secret)
      if (token) await internalAdapter.deleteSession(token)
      deleteSessionCookie(ctx)
      return {}
    }),
  },
}

function optionsFor(db: Db, config: Config, secret: Buffer) {
  return {
    appName: "Tagwerk",
    baseURL: config.url,
    basePath: "/none",
    // A secret of its own, so that no signature of one purpose is good for another.
    secret: createHmac("sha256", secret).update("auth").digest("hex"),
    database: {
      db: new Kysely<unknown>({ dialect: new PostgresDialect({ pool: withDates(db.pool) }) }),
      type: "postgres" as const,
      schemaName: "auth",
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Ours counts them, in http/limit.ts.
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: passwordLengthMin, maxPasswordLength: 500 },
    user: {
      modelName: "person",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
    },
    session: {
      fields: {
        userId: "person_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
      additionalFields: { by_link: { type: "boolean" as const, required: false, input: false } },
      expiresIn: 30 * day_seconds,
      // The row is written at most this often; it is what “last seen” shows.
      updateAge: 600,
    },
    account: {
      modelName: "credential",
      fields: {
        userId: "person_id",
        accountId: "account_id",
        providerId: "provider_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: { fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" } },
    advanced: {
      cookiePrefix: "tagwerk",
      defaultCookieAttributes: { path: prefixOf(config) || "/" },
      database: { generateId: () => newUuid() },
      ipAddress: { disableIpTracking: true },
    },
    plugins: [doors],
  } satisfies BetterAuthOptions
}

/** better-auth reckons with Date objects; the house's pool gives times as text. */
function withDates(pool: pg.Pool): PostgresPool {
  return {
    async connect() {
      const client = await pool.connect()
      const query = (text: string, values: readonly unknown[]) =>
        client.query({ text, values: values as unknown[], types: pg.types as unknown as pg.CustomTypesConfig })
      return { query, release: () => client.release() } as never
    },
    // The pool is the house's; it ends with it.
    async end() {},
    options: {},
  } as PostgresPool
}

function toHeaders(from: IncomingHttpHeaders): Headers {
  const headers = new Headers()
  for (const name of ["cookie", "user-agent"] as const) {
    const value = from[name]
    if (value !== undefined) headers.set(name, value)
  }
  return headers
}
