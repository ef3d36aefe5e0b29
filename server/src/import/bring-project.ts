/** What a moving project brings besides tasks and responses: plan, forms, guidelines, workers, files. */
import { checkForm } from "@tagwerk/contract/form.ts"
import { parseId } from "@tagwerk/contract/id.ts"
import type { House, Tx } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { MediaRefused } from "../file/media-reason.ts"
import { bringMedia, dropMedia, keepMedia } from "../file/store.ts"
import { importedModelWorker } from "../model/imported.ts"
import { bringForms, bringPlan } from "../project/import.ts"
import { importedWorker } from "../worker/imported.ts"
import * as sql from "./import.sql.ts"
import type { FileLine, ProjectPart } from "./project-part.ts"
import { ImportUnreadable } from "./reading.ts"
import type { ImportPlace } from "./store.ts"

/** A project moves into an empty one: two forms or two sets of answers would be neither. */
export async function refuseUnlessEmpty(query: Query, project: string): Promise<void> {
  if ((await query(sql.isInUse, [project])).length > 0)
    throw new ImportUnreadable(
      "The file is a whole project, but this project has a form or tasks already. Nothing was taken from it. Make a new project without a form, and import the file there.",
    )
}

/** Within the batch's transaction. A form that cannot be used ends the import: nothing behind it would have a meaning. */
export async function bringParts(query: Query, house: House, place: ImportPlace, part: ProjectPart): Promise<void> {
  const tx: Tx = { query, house, workspace: place.workspace, after: () => {} }
  if (part.header) {
    await refuseUnlessEmpty(query, place.project)
    if (part.header.version !== 1)
      throw new ImportUnreadable(
        "The project was exported by a newer Tagwerk. Nothing was taken from it. Update this one, or export it again from the older.",
      )
    await bringPlan(tx, place.project, part.header.plan ?? {}, part.header.review_seed ?? null)
  }
  const unusable = part.forms.find(form => !form.body || checkForm(form.body).length > 0)
  if (unusable)
    throw new ImportUnreadable(
      `Version ${unusable.version} of the project's form cannot be used here: ${unusable.body ? checkForm(unusable.body)[0]!.sentence : "it is missing."} Nothing behind it was taken. Correct it in the file and import that into a new project.`,
    )
  await bringForms(tx, place.project, part.forms, part.guidelines)
}

/**
 * The workers of a batch, made where there are none; returns those whose id is another here. `before`: what earlier batches gave.
 */
export async function bringWorkers(
  query: Query,
  workspace: string,
  part: ProjectPart,
  before: Map<string, string>,
): Promise<void> {
  for (const worker of part.workers) {
    const id = parseId("worker", String(worker.id))
    if (id === null || typeof worker.pseudonym !== "string" || worker.pseudonym.trim() === "") continue
    const pseudonym = worker.pseudonym.slice(0, 200)
    const here = worker.model
      ? await importedModelWorker(query, workspace, String(worker.model.name).slice(0, 200), id)
      : await importedWorker(query, workspace, { pseudonym, id })
    if (here !== id) before.set(id, here)
  }
}

/** Puts pieces together outside of any transaction; a file that is whole becomes one of the project, under its own id. */
export async function bringPieces(
  house: House,
  place: ImportPlace,
  part: ProjectPart,
  lost: (name: string) => void,
): Promise<void> {
  for (const piece of part.files) {
    if ("file" in piece) {
      if (parseId("file", String(piece.file.id)) === null) lost(String(piece.file.name))
      else await house.storage.put(keyOf(place, "facts"), one(Buffer.from(JSON.stringify(piece.file))))
      if (piece.file.bytes === 0) lost(piece.file.name)
      continue
    }
    const facts = await factsOf(house, place)
    if (!facts || facts.id !== piece.bytes.file) continue
    const bytes = Buffer.from(String(piece.bytes.base64), "base64")
    const there = await house.storage.extend(keyOf(place, "bytes"), piece.bytes.at, one(bytes))
    if (there < facts.bytes) continue
    try {
      const brought = await bringMedia(house, place, house.storage.read(keyOf(place, "bytes")))
      if (brought.sha256.toString("hex") !== facts.sha256) {
        await dropMedia(house, brought)
        lost(facts.name)
      } else
        await house.db.transaction(place.workspace, [], query =>
          keepMedia({ query, house }, place, parseId("file", facts.id)!, facts.name, brought),
        )
    } catch (error) {
      if (!(error instanceof MediaRefused)) throw error
      lost(facts.name)
    }
    await house.storage.remove(keyOf(place, "bytes"))
  }
}

const keyOf = (place: ImportPlace, what: string) => `${place.workspace}/${place.project}/new/${place.import}-${what}`
async function* one(bytes: Buffer) {
  yield bytes
}
async function factsOf(house: House, place: ImportPlace): Promise<FileLine | null> {
  if ((await house.storage.size(keyOf(place, "facts"))) === null) return null
  let text = ""
  for await (const chunk of house.storage.read(keyOf(place, "facts"))) text += chunk
  return JSON.parse(text) as FileLine
}

export async function dropPieces(house: House, place: ImportPlace): Promise<void> {
  await house.storage.remove(keyOf(place, "bytes"))
  await house.storage.remove(keyOf(place, "facts"))
}
