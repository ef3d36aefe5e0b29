/** Workspace, members, invitations, keys and the person who is signed in. */
import { type Static, Type } from "typebox"
import { Count, closed, idOf, Name, nullable, oneOf, Time } from "./field.ts"

export const roles = ["owner", "manager", "reviewer"] as const
export const Role = oneOf(roles)
export type Role = (typeof roles)[number]

export const Workspace = Type.Object({ id: idOf("workspace"), name: Name, created_at: Time })
export type Workspace = Static<typeof Workspace>

export const Person = Type.Object({
  id: idOf("person"),
  name: Name,
  email: nullable(Type.String()),
  has_password: Type.Boolean(),
})
export type Person = Static<typeof Person>

/** Who is signed in, and where they may go. */
export const Session = Type.Object({
  person: Person,
  workspaces: Type.Array(
    Type.Object({
      id: idOf("workspace"),
      name: Name,
      role: nullable(Role),
      worker: nullable(idOf("worker")),
      /** Those a contributor was invited to; a member works anywhere. */
      projects: Type.Array(idOf("project")),
    }),
  ),
})
export type Session = Static<typeof Session>
export const SessionRow = Type.Object({
  id: idOf("session"),
  created_at: Time,
  seen_at: Time,
  device: Type.String(),
  current: Type.Boolean(),
})
export type SessionRow = Static<typeof SessionRow>

export const Member = Type.Object({ person: idOf("person"), name: Name, role: Role, created_at: Time })
export type Member = Static<typeof Member>

/** An invitation is for a member (`role`) or for a contributor of projects (`role` null). */
export const Invitation = Type.Object({
  id: idOf("invitation"),
  role: nullable(Role),
  projects: Type.Array(idOf("project")),
  uses_left: Count,
  expires_at: Time,
  created_at: Time,
})
export type Invitation = Static<typeof Invitation>
export const InvitationDraft = closed({
  id: idOf("invitation"),
  role: nullable(Role),
  projects: Type.Optional(Type.Array(idOf("project"), { maxItems: 100 })),
  uses: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
})
export const InvitationMade = Type.Object({ invitation: Invitation, /** Shown once. */ token: Type.String() })

/** A key acts with a member's role in one workspace; only its hash is stored. */
export const Key = Type.Object({
  id: idOf("key"),
  name: Name,
  role: Role,
  created_at: Time,
  used_at: nullable(Time),
  revoked_at: nullable(Time),
})
export type Key = Static<typeof Key>

/** A worker is a person or a model, shown by a pseudonym. */
export const Worker = Type.Object({
  id: idOf("worker"),
  pseudonym: Type.String(),
  kind: oneOf(["person", "model"] as const),
  model: nullable(idOf("model")),
  state: oneOf(["active", "paused"] as const),
  created_at: Time,
})
export type Worker = Static<typeof Worker>
/**
 * A worker's figures in a project. `accuracy`: expected accuracy (mean agreement, where a response can be partly right) with its 95 %
 * interval, and the bound that 5 % of its distribution lie below; of the last report, else of the last batch; null before there is evidence.
 */
export const WorkerFigures = Type.Object({
  worker: Worker,
  responses: Count,
  skipped: Count,
  held: Count,
  seconds_median: nullable(Type.Number()),
  last_at: nullable(Time),
  accuracy: nullable(
    Type.Object({ mean: Type.Number(), low: Type.Number(), high: Type.Number(), bound: Type.Number(), question: Type.String() }),
  ),
})
export type WorkerFigures = Static<typeof WorkerFigures>
/** A worker, and the projects they have responses in, the one with the most first. */
export const WorkerDetail = Type.Object({
  ...Worker.properties,
  projects: Type.Array(
    Type.Object({ id: idOf("project"), name: Name, responses: Count, skipped: Count, last_at: nullable(Time) }),
  ),
})
export type WorkerDetail = Static<typeof WorkerDetail>
