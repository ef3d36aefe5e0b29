/** Fresh UUIDv7s in rising order, as 16 bytes: tasks of a file are then listed in the file's order, and fill their index from the end. */
import { randomFillSync } from "node:crypto"

export function createStamps(now: () => number) {
  const pool = Buffer.alloc(16 * 4096)
  let at = pool.length
  let ms = 0
  let serial = 0
  return {
    /** The view is valid until the pool is refilled: write it out before asking for 4,096 more. */
    next(): Buffer {
      if (at === pool.length) {
        randomFillSync(pool)
        at = 0
      }
      const time = now()
      if (time > ms) {
        ms = time
        serial = 0
      } else if (++serial === 4096) {
        ms++
        serial = 0
      }
      const id = pool.subarray(at, at + 16)
      at += 16
      id.writeUIntBE(ms, 0, 6)
      id[6] = 0x70 | (serial >> 8)
      id[7] = serial & 0xff
      id[8] = 0x80 | (id[8]! & 0x3f)
      return id
    },
    /** The random start key of the id given last, from its own random bytes. */
    key: (id: Buffer) => id.readInt32BE(12),
  }
}
