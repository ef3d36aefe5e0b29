/** Files: upload, facts, bytes. */
import type { Api } from "@tagwerk/contract/api.ts"
import { type Id, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Facts } from "@tagwerk/contract/task.ts"
import type { Actor } from "../access.ts"
import { act, type Tx } from "../act.ts"
import type { Row } from "../db/batch.ts"
import type { Raw } from "../http/server.ts"
import { refuse } from "../refuse.ts"
import { checkAddress } from "./address.ts"
import { type FilePlace, factsBound, saidOf, toFacts, type Variant } from "./facts.ts"
import * as sql from "./file.sql.ts"
import { limited } from "./limited.ts"
import { safeName } from "./media-name.ts"
import { MediaRefused } from "./media-reason.ts"
import { sendStored } from "./send.ts"
import { bringMedia, keepMedia, keyOf, saidOfMedia } from "./store.ts"

type Upload = Input<Api["file.upload"]>
export const uploadBytesMax = 1_000_000_000

/** The body is the file's bytes. The same id with the same bytes again is the same file. */
export const uploadFile: Raw = {
  async raw({ house, caller, right, input, request, reply }) {
    const asked = input as unknown as Upload
    const { name, reason: unsafe } = safeName(asked.name)
    if (unsafe) refuse("media_unreadable", saidOfMedia(name, unsafe))
    // Who may not, or where nothing may come in, must not send a gigabyte first.
    const place = await act(house, { right, verb: mayUpload }, caller, asked)
    try {
      const brought = await bringMedia(house, place, limited(request.body as AsyncIterable<Buffer>, uploadBytesMax))
      const verb = async (tx: Tx, _actor: Actor, { id }: Upload): Promise<Facts> => {
        const { row, isNew } = await keepMedia(tx, place, toUuid(id), name, brought)
        if (!isNew && !(row["sha256"] as Buffer).equals(brought.sha256)) refuse("id_taken", { id })
        return toFacts(row, house, place)
      }
      const facts = await act(house, { right, verb }, caller, asked)
      return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(facts))
    } catch (error) {
      if (error instanceof MediaRefused) refuse("media_unreadable", saidOfMedia(name, error.reason))
      throw error
    }
  },
}

async function mayUpload(tx: Tx, _actor: Actor, input: Upload): Promise<FilePlace> {
  const place = { workspace: toUuid(input.workspace), project: toUuid(input.project) }
  const [project] = await tx.query<{ state: string }>(sql.projectState, [place.project, place.workspace])
  if (!project) refuse("not_found", { what: "project" })
  if (project.state === "archived") refuse("project_archived")
  return place
}

export async function showFile(tx: Tx, _actor: Actor, input: Input<Api["file.show"]>): Promise<Output<Api["file.show"]>> {
  const place = { workspace: toUuid(input.workspace), project: toUuid(input.project) }
  const [row] = await tx.query(sql.fileById, [place.project, toUuid(input.file)])
  if (!row) refuse("not_found", { what: "file" })
  return toFacts(row, tx.house, place)
}

/** A file's bytes for whoever holds its signed address. */
export const sendFile: Raw = {
  async raw({ house, input, request, reply }) {
    const asked = input as unknown as Input<Api["file.content"]>
    const place = { workspace: toUuid(asked.workspace), project: toUuid(asked.project) }
    const variant: Variant = asked.variant
    checkAddress(house, saidOf(place, asked.file as Id<"file">, variant), asked.until, asked.signature)
    const [row] = (await house.db.batch(place.workspace, [factsBound(place.project, [asked.file])]))[0] as Row[]
    if (!row || (variant === "thumbnail" && !row["has_thumbnail"])) refuse("not_found", { what: "file" })
    const type = variant === "thumbnail" ? "image/webp" : (row["media_type"] as string)
    return sendStored(house, request, reply, {
      key: keyOf(place, row["id"] as string, variant),
      name: row["name"] as string,
      media_type: type,
      sha256: `${(row["sha256"] as Buffer).toString("hex")}${variant === "thumbnail" ? "-thumbnail" : ""}`,
      disposition: type.startsWith("image/") ? "inline" : "attachment",
    })
  },
}
