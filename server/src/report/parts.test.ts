/** Whether stated probabilities of boxes, tokens and words hold, from responses to the JSON of the report; counts worked out by hand. */
import type { Form } from "@tagwerk/contract/form.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { makeProject } from "./test-project.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form: Form = {
  views: [
    { key: "photo", view: "image", from: "$photo" },
    { key: "text", view: "text", from: "$text" },
  ],
  questions: [
    { key: "cars", kind: "box", on: "photo", labels: [{ name: "car" }] },
    { key: "names", kind: "span", on: "text", labels: [{ name: "person" }] },
    { key: "said", kind: "text" },
  ],
}
const car = (x: number) => ({ label: "car", x, y: 0, width: 10, height: 10 })
const tasks = 40
const gold = 25

/** Everybody draws box 0 and marks the first word; two of four also draw box 50; one marks the second word too; one writes another third word. */
const value = (worker: number) => ({
  cars: [car(0), ...(worker < 2 ? [car(50)] : [])],
  names: [{ label: "person", start: 0, end: 4 }, ...(worker === 0 ? [{ label: "person", start: 5, end: 9 }] : [])],
  said: `one two ${worker === 3 ? "tree" : "three"}`,
})

it("counts what was drawn, marked and written on gold, and fits the threshold of boxes on it", async () => {
  const project = await makeProject(world, form, { responses: 4 }, tasks, {
    photo: "https://example.org/a.jpg",
    text: "Anna Bert",
  })
  for (let w = 0; w < 4; w++) await project.answer(new Map(Array.from({ length: tasks }, (_, i) => [i, value(w)] as const)))
  // Both boxes are there; of the marked words only the first is a name; the third word is right in four gold tasks of five.
  for (let i = 0; i < gold; i++)
    await project.mark(i, {
      cars: [car(0), car(50)],
      names: [{ label: "person", start: 0, end: 4 }],
      said: `one two ${i % 5 === 0 ? "four" : "three"}`,
    })
  await project.batch()
  const { questions } = await project.report()
  const [cars, names, said] = questions.map(one => one.parts!)
  expect(cars).toMatchObject({ of: "box", gold: 2 * gold, calibrated: true, realised: { value: 1 } })
  // What half of the people see is doubtful by itself; gold says that it is there.
  expect(cars!.expected).toBeGreaterThan(0.9)
  expect(names).toMatchObject({ of: "token", gold: 2 * gold, calibrated: false, realised: { value: 0.5 } })
  expect(names!.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(2 * gold)
  expect(names!.bins.at(-1)!.held.value).toBe(1)
  expect(said).toMatchObject({ of: "word", gold: 3 * gold })
  expect(said!.realised.value).toBeCloseTo((2 * gold + 20) / (3 * gold), 10)
  // Three of three in twenty texts, two of three in five.
  expect(questions[2]!.calibration!.realised.value).toBeCloseTo((20 + (5 * 2) / 3) / gold, 6)
  const owner = await world.as("owner")
  const answer = await owner.call("task.show", { ...project.place, task: project.tasks[tasks - 1]! })
  expect(answer.answer!.questions["cars"]).toMatchObject({ method: "box-fusion", value: [car(0), car(50)] })
}, 180_000)
