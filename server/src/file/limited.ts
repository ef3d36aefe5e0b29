/** A body that may not be longer than so many bytes; what its sender says about its length is not believed. */
import { refuse } from "../refuse.ts"

export async function* limited(source: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > bytesMax) refuse("body_too_large", { limit: `${(bytesMax / 1e6).toLocaleString("en")} MB` })
    yield chunk
  }
}
