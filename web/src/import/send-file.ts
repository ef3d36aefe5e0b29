/** Sends a file as the bytes of an import; what broke off is continued where the server says that it stands. */
import { ProblemError } from "@tagwerk/contract/client.ts"
import type { Problem } from "@tagwerk/contract/error.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import { client, codeOf } from "../client.ts"

export interface SendingAt {
  workspace: Id<"workspace">
  project: Id<"project">
  import: Id<"import">
}

const pauses_ms = [500, 1000, 2000, 4000, 8000]

/**
 * `onSent` gets the bytes of the file that are on their way or there. Network errors are tried again for about 15 seconds, then thrown;
 * calling it again goes on where it stopped. A body that ends is a whole file to the server, so the rest always goes in one piece.
 */
export async function sendFile(at: SendingAt, file: Blob, onSent: (bytes: number) => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const { state, bytes } = await client.call("import.show", at)
      if (state !== "waiting") return
      // Another file under the same import would be mixed with this one: begin again.
      const offset = bytes <= file.size ? bytes : 0
      await sendRest(at, file, offset, onSent)
      return
    } catch (error) {
      // Bytes may still have been arriving when the offset was asked for; the next round asks anew.
      const isFinal = codeOf(error) !== null && codeOf(error) !== "input_invalid"
      const pause = pauses_ms[tries]
      if (isFinal || pause === undefined) throw error
      await new Promise(done => setTimeout(done, pause))
    }
  }
}

// `fetch` does not say how much of a body has gone out.
function sendRest(at: SendingAt, file: Blob, offset: number, onSent: (bytes: number) => void): Promise<void> {
  onSent(offset)
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    request.open("PUT", client.address("import.upload", { ...at, offset }))
    request.setRequestHeader("accept", "application/json")
    request.setRequestHeader("content-type", "application/octet-stream")
    request.upload.onprogress = event => onSent(offset + event.loaded)
    request.onload = () => {
      if (request.status < 300) return done()
      const problem = problemIn(request.responseText)
      fail(problem ? new ProblemError(problem) : new TypeError(`The server answered ${request.status}.`))
    }
    request.onerror = () => fail(new TypeError("The connection broke off."))
    request.send(offset === 0 ? file : file.slice(offset))
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
