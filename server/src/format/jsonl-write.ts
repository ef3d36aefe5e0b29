const PIECE_CHARACTERS = 64 * 1024

/**
 * One JSON object a line, UTF-8, LF. Pulled piece by piece like `writeCsv`. Lone surrogates leave as escapes, so that the bytes are
 * always UTF-8. Throws for a record that JSON cannot hold, rather than leaving it out.
 */
export async function* writeJsonl(
  batches: AsyncIterable<readonly object[]> | Iterable<readonly object[]>,
): AsyncGenerator<Buffer> {
  let piece = ""
  for await (const records of batches) {
    for (const record of records) {
      const text: string | undefined = JSON.stringify(record)
      if (text === undefined) throw new Error("A record cannot be written as JSON")
      piece += `${text}\n`
      if (piece.length > PIECE_CHARACTERS) {
        yield Buffer.from(piece, "utf8")
        piece = ""
      }
    }
  }
  if (piece !== "") yield Buffer.from(piece, "utf8")
}
