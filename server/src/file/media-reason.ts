export type MediaReasonCode =
  | "file_empty"
  | "image_unknown"
  | "image_svg"
  | "image_not_shown"
  | "image_broken"
  | "image_cut_off"
  | "image_pixels"
  | "image_orientation"
  | "thumbnail_failed"
  | "name_unsafe"
  | "name_twice"
  | "zip_unreadable"
  | "zip_entries"
  | "zip_bytes"
  | "zip_ratio"
  | "zip_encrypted"
  | "zip_link"
  | "zip_nested"
  | "zip_damaged"
  | "folder_link"
  | "folder_unreadable"
  | "not_media"

/** Why a file was not taken: a stable code for programs; what happened and what to do, alone and in one text for people. */
export type MediaReason = {
  readonly code: MediaReasonCode
  readonly what: string
  readonly todo: string
  readonly sentence: string
}

/** The reason for leaving out one file of several, in the three parts: what happened, what was kept, what to do. */
export function fileLeftOut(code: MediaReasonCode, what: string, todo: string): MediaReason {
  return { code, what, todo, sentence: `${what} It was left out; the other files are kept. ${todo}` }
}

export function brokenImage(what: string): MediaReason {
  return fileLeftOut("image_broken", `The image is broken: ${what}.`, "Open it in an image program and save it anew.")
}

/** Where browsers do not agree which way is up, boxes drawn in one would be wrong in another. */
export function orientationUnclear(what: string): MediaReason {
  return fileLeftOut("image_orientation", `${what}, which browsers do not agree on.`, "Save it upright, or as JPEG.")
}

export function isReason(outcome: object): outcome is MediaReason {
  return "sentence" in outcome
}

/** Thrown where there is no list to put the reason into: a whole archive, or bytes on their way. */
export class MediaRefused extends Error {
  readonly reason: MediaReason
  constructor(reason: MediaReason, options?: ErrorOptions) {
    super(reason.sentence, options)
    this.name = "MediaRefused"
    this.reason = reason
  }
}
