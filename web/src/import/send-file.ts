/**
 * Sends a file as the bytes of an import, in pieces: each is its own request, at the offset where the one before ended. What broke off is
 * continued where the server says that it stands. A piece that something on the way finds too large is sent in smaller ones.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import { ProblemError } from "@tagwerk/contract/client.ts"
import type { Problem } from "@tagwerk/contract/error.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Output } from "@tagwerk/contract/route.ts"
import { client, codeOf } from "../client.ts"

export interface SendingAt {
  workspace: Id<"workspace">
  project: Id<"project">
  import: Id<"import">
}

const pauses_ms = [500, 1000, 2000, 4000, 8000]
const piece_max = 8_000_000
/** Smaller than what any proxy refuses by default (nginx: 1 MiB). */
const piece_min = 500_000

/**
 * `onSent` gets the bytes of the file that are on their way or there. Network errors are tried again for about 15 seconds without any
 * progress, then thrown; calling it again goes on where it stopped.
 */
export async function sendFile(at: SendingAt, file: Blob, onSent: (bytes: number) => void): Promise<void> {
  let piece = piece_max
  // Null: the server must be asked what it has.
  let offset: number | null = null
  for (let tries = 0; ; ) {
    try {
      if (offset === null) {
        const { state, bytes } = await client.call("import.show", at)
        if (state !== "waiting") return
        // Another file under the same import would be mixed with this one: begin again.
        offset = bytes <= file.size ? bytes : 0
      }
      const end = Math.min(offset + piece, file.size)
      const { state, bytes } = await sendPiece(at, file.slice(offset, end), offset, end < file.size, onSent)
      if (state !== "waiting" || end === file.size) return
      offset = bytes
      tries = 0
    } catch (error) {
      offset = null
      if (error instanceof TooLarge && piece > piece_min) {
        piece = Math.max(piece_min, Math.floor(piece / 4))
        continue
      }
      // Bytes may still have been arriving when the offset was asked for; the next round asks anew.
      const isFinal =
        error instanceof TooLarge || (codeOf(error) !== null && codeOf(error) !== "input_invalid" && !isPassing(error))
      const pause = pauses_ms[tries++]
      if (isFinal || pause === undefined) throw error
      await new Promise(done => setTimeout(done, pause))
    }
  }
}

/** A server that starts again, or cannot at the moment. */
const isPassing = (error: unknown) => error instanceof ProblemError && [502, 503, 504].includes(error.problem.status)

/** Whatever stands between the browser and the server took no body of this length. */
class TooLarge extends Error {
  override name = "TooLarge"
}

// `fetch` does not say how much of a body has gone out.
function sendPiece(
  at: SendingAt,
  piece: Blob,
  offset: number,
  more: boolean,
  onSent: (bytes: number) => void,
): Promise<Output<Api["import.upload"]>> {
  onSent(offset)
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    request.open("PUT", client.address("import.upload", { ...at, offset, ...(more ? { more } : {}) }))
    request.setRequestHeader("accept", "application/json")
    request.setRequestHeader("content-type", "application/octet-stream")
    request.upload.onprogress = event => onSent(offset + event.loaded)
    request.onload = () => {
      if (request.status < 300) return done(JSON.parse(request.responseText) as Output<Api["import.upload"]>)
      if (request.status === 413)
        return fail(
          new TooLarge("Something between the browser and the server takes no bodies of this size. What arrived is kept."),
        )
      const problem = problemIn(request.responseText)
      fail(problem ? new ProblemError(problem) : new TypeError(`The server answered ${request.status}.`))
    }
    request.onerror = () => fail(new TypeError("The connection broke off."))
    request.send(piece)
  })
}

function problemIn(text: string): Problem | null {
  try {
    const problem = JSON.parse(text) as Problem
    return typeof problem.code === "string" && typeof problem.detail === "string" ? problem : null
  } catch {
    // A proxy in between may answer with a page of its own.
    return null
  }
}
