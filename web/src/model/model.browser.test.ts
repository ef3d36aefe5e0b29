/** Models in a real browser: a language model is made with a preview of its prompt, runs against an endpoint, and is changed. */
import { afterAll, beforeAll, expect, test } from "vitest"
import { type LabelHouse, openLabelHouse } from "../../../e2e/label-house.ts"
import { createEndpoint, type Endpoint, say, userText } from "../../../server/src/model/test-endpoint.ts"
import { startRunner } from "../../../server/src/runner.ts"

let house: LabelHouse
let runner: Awaited<ReturnType<typeof startRunner>>
let endpoint: Endpoint
const keys: (string | undefined)[] = []
beforeAll(async () => {
  house = await openLabelHouse()
  runner = await startRunner(house.world.house, house.world.database_url)
  endpoint = await createEndpoint((asked, response, _nth, request) => {
    keys.push(request.headers.authorization)
    // The second letter gets no answer that fits.
    say(response, userText(asked).includes("letter 2") ? '{"mood":"blue"}' : '{"mood":"glad"}')
  })
}, 240_000)
afterAll(async () => {
  await runner?.stop()
  await house?.close()
  await endpoint?.close()
}, 180_000)

test("made, tried on a task, run, looked at, changed; the key is never shown again", { timeout: 180_000 }, async () => {
  const { world, address, owner } = house
  const { workspace } = world
  const project = await house.project(
    {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        {
          key: "mood",
          kind: "choice",
          title: "How does it sound?",
          options: [{ name: "glad" }, { name: "cross" }],
          required: true,
        },
      ],
    },
    [1, 2, 3].map(n => ({ text: `Ada wrote letter ${n}` })),
  )
  const { page, context, wrong, faults } = await house.open(project)
  const shot = async (name: string) => {
    if (process.env.TAGWERK_SHOTS) await page.screenshot({ path: `${process.env.TAGWERK_SHOTS}/${name}.png` })
  }
  await page.goto(`${address}/workspaces/${workspace}/models`)
  await page.getByRole("button", { name: "New model" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByText("Language model").click()
  await dialog.getByLabel("Name", { exact: true }).fill("Local")
  await dialog.getByLabel("Address").fill(endpoint.base_url)
  await dialog.getByLabel("Model", { exact: true }).fill("small-1")
  await dialog.getByText("Ada wrote letter").waitFor()
  await dialog.getByRole("textbox", { name: "Prompt" }).fill("Letter {{nothing}}")
  await dialog.getByText("The prompt names the field “nothing”").waitFor()
  await dialog.getByRole("textbox", { name: "Prompt" }).fill("Read: {{text}}")
  await dialog.getByText("Read: Ada wrote letter").waitFor()
  await dialog.getByRole("textbox", { name: "Price of input" }).fill("2")
  await dialog.getByRole("textbox", { name: "Price of output" }).fill("8")
  await dialog.getByRole("textbox", { name: "Spending limit" }).fill("5")
  await dialog.locator("input[type=password]").fill("sk-test-1")
  await shot("model-new")
  expect(await faults()).toEqual([])
  await dialog.getByRole("button", { name: "Create" }).click()
  await dialog.waitFor({ state: "detached" })
  await page.getByText("at most 5.00 in all").waitFor()

  await page.getByRole("button", { name: "Run", exact: true }).click()
  await page.getByText("2 of 3 claimed answered").waitFor({ timeout: 20_000 })
  await page.getByText("cost 0.0").waitFor()
  await page.getByText("Why they failed").click()
  await page.getByText(/^1 × /).waitFor()
  await shot("model-run")
  expect(new Set(keys)).toEqual(new Set(["Bearer sk-test-1"]))
  expect((await house.sent(project)).filter(Boolean)).toEqual([{ mood: "glad" }, { mood: "glad" }])

  await page.getByRole("button", { name: "Settings of Local" }).click()
  expect(await dialog.locator("input[type=password]").inputValue()).toBe("")
  await dialog.getByText("One is stored, sealed.").waitFor()
  await dialog.getByRole("textbox", { name: "Spending limit" }).fill("7")
  await dialog.getByRole("textbox", { name: "Prompt" }).fill("")
  await dialog.getByRole("button", { name: "Save" }).click()
  await dialog.waitFor({ state: "detached" })
  const [model] = (await owner.call("model.list", { workspace })).items
  expect(model).toMatchObject({ has_secret: true, settings: { model: "small-1", spend_max_micro: 7_000_000, concurrency: 4 } })
  expect(model?.settings).not.toHaveProperty("prompt")
  expect(await wrong()).toEqual([])
  await context.close()
})
