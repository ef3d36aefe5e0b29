/** Pieces of at most so many bytes, so that no block, and nothing decoded from it, becomes large whatever the source hands over. */
const PIECE_BYTES_MAX = 256 * 1024

/** Pieces of the source as Buffers; counts what came. */
export async function* pieces(source: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let from = 0; from < bytes.length; from += PIECE_BYTES_MAX) {
      const piece = bytes.subarray(from, from + PIECE_BYTES_MAX)
      count(piece.length)
      yield piece
    }
  }
}

/**
 * The first `bytesMax` bytes (so many however the source is cut; all there are if `isWhole`), and the source from its beginning again,
 * cut as it was.
 */
export async function peek(source: AsyncGenerator<Buffer>, bytesMax: number) {
  const parts: Buffer[] = []
  let length = 0
  let isWhole = false
  while (length <= bytesMax) {
    const { value, done } = await source.next()
    if (done) {
      isWhole = true
      break
    }
    parts.push(value)
    length += value.length
  }
  async function* again(skip: number): AsyncGenerator<Buffer> {
    let rest = skip
    for (const part of parts) {
      if (part.length > rest) yield part.subarray(rest)
      rest = Math.max(0, rest - part.length)
    }
    parts.length = 0
    yield* source
  }
  return { head: Buffer.concat(parts).subarray(0, bytesMax), isWhole, again }
}
