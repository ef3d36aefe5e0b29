/** Review and audit in a real browser: one key each, and the worker reads why. */
import { api } from "@tagwerk/contract/api.ts"
import type { Client } from "@tagwerk/contract/client.ts"
import { createClient } from "@tagwerk/contract/client.ts"
import { newId } from "@tagwerk/contract/id.ts"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { look } from "../../../e2e/look.ts"
import { openTeamHouse, type TeamHouse, type Theme } from "../../../e2e/team-house.ts"
import { openBrowser } from "../../../server/src/test-browser.ts"
import type { World } from "../../../server/src/test-world.ts"

let house: TeamHouse
let world: World
let owner: Client

beforeAll(async () => {
  house = await openTeamHouse()
  ;({ world, owner } = house)
}, 300_000)
afterAll(() => house?.close(), 180_000)

const at = () => ({ workspace: world.workspace, project })
const project = newId("project")

async function join(name: string, role: "reviewer" | null) {
  const opened = openBrowser(house.address)
  const invitation = { workspace: world.workspace, id: newId("invitation"), role, ...(role ? {} : { projects: [project] }) }
  const { token } = await owner.call("invitation.create", invitation)
  await opened.client.call("invitation.accept", { token, name, email: `${name}@example.org`, password: "a long enough one" })
  return opened
}
type Joined = Awaited<ReturnType<typeof join>>

const open = async (who: Joined, path: string, theme?: Theme, size?: { width: number; height: number }) =>
  (await house.open(`/${path}`, theme, size, who)).page

/** The next one is there. */
const ready = (page: Page) => page.getByRole("button", { name: /^Accept/, disabled: false }).waitFor()

test("a reviewer accepts, puts right and rejects by keys; another audits; the worker reads the reason", {
  timeout: 180_000,
}, async () => {
  const options = [
    { name: "arrival", title: "Card arrival" },
    { name: "top_up", title: "Top-up failed" },
  ]
  await owner.call("project.create", {
    workspace: world.workspace,
    id: project,
    name: "Intents",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [{ key: "intent", kind: "choice", title: "What is it about?", required: true, options }],
    },
    plan: { review_share: 1, audit_share: 1 },
  })
  const texts = ["Where is my new card?", "My money did not arrive.", "It has been two weeks and no card."]
  await owner.call("task.add", { ...at(), tasks: texts.map(text => ({ id: newId("task"), payload: { text } })) })
  const ben = await join("ben", null)
  const { token } = await ben.client.call("label.begin", at())
  const hands = createClient(api, { base: house.address, token: () => token })
  for (const _ of texts) {
    const [held] = (await hands.call("assignment.claim", { ...at(), ids: [newId("assignment")] })).assignments
    const given = { response: newId("response"), assignment: held!.id, form_version: 1, value: { intent: "arrival" } as never }
    await hands.call("response.submit", { ...at(), ...given })
  }
  await world.settle()

  const path = `workspaces/${world.workspace}/projects/${project}/review`
  const ada = await open(await join("cleo", "reviewer"), path)
  await ada.getByRole("heading", { name: "Is this right?" }).waitFor()
  await look(ada, "review")
  await ada.keyboard.press("a")
  await ada.getByText("1 of 3").waitFor()
  await ready(ada)
  await ada.keyboard.press("f")
  await ada.getByRole("heading", { name: "What is right?" }).waitFor()
  await ada.getByRole("radio", { name: /Top-up failed/ }).click()
  await look(ada, "review-fix")
  await ada.keyboard.press("Control+Enter")
  await ada.getByText("2 of 3").waitFor()
  await ready(ada)
  await ada.keyboard.press("r")
  await ada.getByRole("textbox", { name: "Why?" }).fill("It is about money, not about a card.")
  await look(ada, "review-reject")
  await ada.keyboard.press("Control+Enter")
  await ada.getByText("Everything drawn is reviewed").waitFor()
  expect((await owner.call("review.figures", at())).stages[0]).toMatchObject({ accepted: 1, fixed: 1, rejected: 1, waiting: 0 })
  await world.settle()

  const eve = await open(await join("eve", "reviewer"), path, "dark", { width: 390, height: 844 })
  await eve.getByRole("button", { name: /Audit/ }).click()
  await eve.getByRole("heading", { name: "Is this review right?" }).waitFor()
  await look(eve, "audit-phone")
  for (const done of [1, 2, 3]) {
    await eve.getByRole("button", { name: "The review is right" }).click()
    await eve.getByText(`${done} of 3`).waitFor()
  }
  await eve.getByText("Of 3 reviews audited, 0 were wrong").waitFor()
  await look(eve, "audit-done-phone")

  const work = await open(ben, `label/${world.workspace}/${project}`)
  await work.getByRole("button", { name: "Recent work" }).click()
  await work.getByText("It is about money, not about a card.").waitFor()
  await look(work, "recent")
  await work.getByText("It is about money, not about a card.").click()
  await work.getByRole("button", { name: /^Comment/ }).click()
  await work.getByRole("textbox", { name: /Comment/ }).fill("The card was in the first message.")
  await work.keyboard.press("Control+Enter")
  await expect.poll(async () => (await owner.call("comment.list", at())).items.map(one => one.text)).toHaveLength(1)
})
