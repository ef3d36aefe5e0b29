/** For tests: people who review, each with a session of their own, and a project whose responses all go to review. */
import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { ReviewStage, ReviewWork } from "@tagwerk/contract/review.ts"
import type { Verdict } from "@tagwerk/contract/verdict.ts"
import { openBrowser } from "../test-browser.ts"
import type { World } from "../test-world.ts"
import { createOwner } from "../workspace/owner.ts"

export type At = { workspace: Id<"workspace">; project: Id<"project"> }
let serial = 0

/** Somebody with a role here, signed in. */
export async function member(
  world: World,
  role: "reviewer" | "manager" = "reviewer",
): Promise<{ client: Client; person: string }> {
  const made = (await createOwner(world.house, { name: `Reviewer ${++serial}`, workspaceName: `Own ${serial}`, first: false }))!
  const workspace = toUuid(world.workspace)
  await world.house.db.transaction(workspace, [], query =>
    query("insert into member (workspace_id, person_id, name, role) values ($1, $2, $3, $4)", [
      workspace,
      made.person,
      `reviewer ${serial}`,
      role,
    ]),
  )
  const { client } = openBrowser(world.address)
  await client.call("session.redeem", { token: made.token })
  return { client, person: made.person }
}

export type Work = NonNullable<ReviewWork["work"]>
/** What a reviewer does, in few words. */
export function reviewer(client: Client, at: At, stage: ReviewStage = "review") {
  const next = async () => (await client.call("review.next", { ...at, stage })).work
  const give = (
    work: Pick<Work, "response" | "form_version">,
    verdict: Verdict,
    more: { reason?: string; value?: object } = {},
  ) =>
    client.call("review.give", {
      ...at,
      response: work.response,
      stage,
      verdict,
      ...(more.reason === undefined ? {} : { reason: more.reason }),
      ...(more.value
        ? { fix: { response: newId("response"), form_version: work.form_version, value: more.value as never } }
        : {}),
    })
  return {
    client,
    next,
    give,
    pass: (work: Work) => client.call("review.pass", { ...at, response: work.response, stage }),
    /** Everything there is for this reviewer, or the first `most`, by what `say` thinks of the n-th. Returns how many. */
    async all(say: (work: Work, n: number) => [Verdict, { reason?: string; value?: object }?], most = 1_000) {
      for (let n = 0; n < most; n++) {
        const work = await next()
        if (!work) return n
        const [verdict, more] = say(work, n)
        await give(work, verdict, more)
      }
      return most
    },
  }
}
