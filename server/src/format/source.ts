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

/** The first bytes (at least `bytesMin`, or all there are), and a source that begins with them again. */
export async function peek(source: AsyncGenerator<Buffer>, bytesMin: number) {
  const parts: Buffer[] = []
  let length = 0
  let isWhole = false
  while (length < bytesMin) {
    const { value, done } = await source.next()
    if (done) {
      isWhole = true
      break
    }
    parts.push(value)
    length += value.length
  }
  const head = Buffer.concat(parts)
  async function* again(skip: number): AsyncGenerator<Buffer> {
    if (head.length > skip) yield head.subarray(skip)
    yield* source
  }
  return { head, isWhole, again }
}
