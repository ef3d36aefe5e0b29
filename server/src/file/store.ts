/** Media on its way in: stored, hashed and measured while it streams past, then given a thumbnail. What cannot be shown is not kept. */
import { createHash, randomBytes } from "node:crypto"
import type { House } from "../act.ts"
import type { Row } from "../db/batch.ts"
import type { Query } from "../db/connect.ts"
import type { FilePlace, Variant } from "./facts.ts"
import * as sql from "./file.sql.ts"
import { createMeasure, type ImageFacts } from "./measure.ts"
import { type MediaReason, MediaRefused } from "./media-reason.ts"
import { makeThumbnail } from "./thumbnail.ts"

/** Stored under a key of its own, not yet a file of the project. */
export interface Brought {
  key: string
  thumbnail_key: string
  sha256: Buffer
  bytes: number
  image: ImageFacts
}

export function keyOf(place: FilePlace, id: string, variant: Variant): string {
  return `${place.workspace}/${place.project}/file/${id}${variant === "thumbnail" ? ".webp" : ""}`
}

/** Throws MediaRefused for what is no image that can be shown; nothing is kept of it then. */
export async function bringMedia(house: House, place: FilePlace, source: AsyncIterable<Uint8Array>): Promise<Brought> {
  const key = `${place.workspace}/${place.project}/new/${randomBytes(12).toString("hex")}`
  const limits = { pixelsMax: house.config.image_pixels_max }
  const measure = createMeasure(limits)
  async function* passing() {
    for await (const chunk of source) {
      measure.push(chunk)
      if (measure.reason) throw new MediaRefused(measure.reason)
      yield chunk
    }
  }
  const { bytes, sha256 } = await house.storage.put(key, passing())
  try {
    const { image, reason } = measure.end()
    if (image === null) throw new MediaRefused(reason)
    const thumbnail = await makeThumbnail(house.storage.path(key), limits)
    if (thumbnail.bytes === null) throw new MediaRefused(thumbnail.reason)
    const thumbnail_key = `${key}.webp`
    await house.storage.put(thumbnail_key, pieces(thumbnail.bytes))
    return { key, thumbnail_key, sha256, bytes, image }
  } catch (error) {
    await house.storage.remove(key)
    throw error
  }
}
async function* pieces(bytes: Buffer) {
  yield bytes
}

/**
 * Makes it a file of the project. Its row and its bytes belong together: the row is written first, which nobody sees before the commit,
 * then the bytes take their place. Returns the row, and whether the id was new.
 */
export async function keepMedia(
  tx: { query: Query; house: House },
  place: FilePlace,
  id: string,
  name: string,
  brought: Brought,
): Promise<{ row: Row; isNew: boolean }> {
  const { image, bytes, sha256 } = brought
  const values = [place.project, id, place.workspace, name, sha256, image.mediaType, bytes, image.width, image.height, true]
  const [made] = await tx.query(sql.insertFile, values)
  if (made) {
    await tx.house.storage.move(brought.key, keyOf(place, id, "original"))
    await tx.house.storage.move(brought.thumbnail_key, keyOf(place, id, "thumbnail"))
    return { row: made, isNew: true }
  }
  await dropMedia(tx.house, brought)
  return { row: (await tx.query(sql.fileById, [place.project, id]))[0]!, isNew: false }
}

export async function dropMedia(house: House, brought: Brought): Promise<void> {
  await house.storage.remove(brought.key)
  await house.storage.remove(brought.thumbnail_key)
}

/** The id of a file that came in with an import: the same bytes under the same name are the same file, however often they come. */
export function mediaId(sha256: Buffer, name: string): string {
  const bytes = createHash("sha256").update(sha256).update(name).digest().subarray(0, 16)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = bytes.toString("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** What a refusal says of it: the reason without the words about other files. */
export const saidOfMedia = (name: string, reason: MediaReason) => ({ name: `“${name}”`, reason: reason.what, todo: reason.todo })
