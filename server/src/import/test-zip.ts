/** ZIP archives for tests: the files' bytes as they are, or deflated. */
import { crc32, deflateRawSync } from "node:zlib"

export function zip(files: [name: string, bytes: Buffer, deflate?: boolean][]): Buffer {
  const [locals, heads]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, bytes, deflate] of files) {
    const body = deflate ? deflateRawSync(bytes) : bytes
    const title = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE(deflate ? 8 : 0, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(body.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, title, body])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    heads.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), common, tail, title]))
    locals.push(local)
    offset += local.length
  }
  const list = Buffer.concat(heads)
  const end = Buffer.alloc(22)
  end.write("PK\x05\x06", "latin1")
  end.writeUInt16LE(heads.length, 8)
  end.writeUInt16LE(heads.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, list, end])
}
