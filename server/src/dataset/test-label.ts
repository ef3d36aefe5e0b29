/** Workers who label, for the tests of what comes out: through the public client, with opinions that are decided by the text. */
import { createHash } from "node:crypto"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Stage } from "../import/test-stage.ts"
import type { World } from "../test-world.ts"
import { exportJob } from "./export.ts"
import { freezeJob } from "./freeze.ts"

/** `workers` workers answer up to `most` tasks each; they mostly agree. Returns how many responses were given. */
export async function label(world: World, stage: Stage, workers: number, most: number, opinion = moodOf): Promise<number> {
  let given = 0
  for (let w = 0; w < workers; w++) {
    const { client, worker } = await world.asWorker(stage.in.project)
    for (let left = most; left > 0; ) {
      const ids = Array.from({ length: Math.min(5, left) }, () => newId("assignment"))
      const { assignments } = await client.call("assignment.claim", { ...stage.in, ids })
      if (assignments.length === 0) break
      left -= assignments.length
      for (const held of assignments) {
        await client.call("response.submit", {
          ...stage.in,
          response: newId("response"),
          assignment: held.id,
          form_version: held.form_version,
          value: opinion(String(held.payload["text"]), worker),
        })
        given++
      }
    }
  }
  return given
}

export function moodOf(text: string, worker: string) {
  const isGood = createHash("sha256").update(text).digest()[0]! % 2 === 0
  const isWrong =
    createHash("sha256")
      .update(text + worker)
      .digest()[0]! < 40
  return { mood: isGood !== isWrong ? "good" : "bad" }
}

const calm = new AbortController().signal
export async function freezeNow(world: World, stage: Stage, name: string) {
  const id = newId("dataset")
  await stage.client.call("dataset.freeze", { ...stage.in, id, name })
  await freezeJob(world.house)({ ...stage.place, dataset: toUuid(id) }, calm)
  return stage.client.call("dataset.show", { ...stage.in, dataset: id })
}

type Draft = { what: "answers" | "responses" | "project"; format?: "jsonl" | "csv"; dataset?: Id<"dataset">; slice?: object }
export async function exportNow(world: World, stage: Stage, { what, format = "jsonl", ...more }: Draft, house = world.house) {
  const id = newId("export")
  await stage.client.call("export.create", { ...stage.in, id, what, format, ...more } as never)
  await exportJob(house)({ ...stage.place, export: toUuid(id) }, calm)
  const made = await stage.client.call("export.show", { ...stage.in, export: id })
  const text = made.url ? await (await fetch(world.address + made.url)).text() : ""
  return { made, text, lines: text.split("\n").filter(line => line !== "") }
}
