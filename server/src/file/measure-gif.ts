import { type Parser, skip, take } from "./measure-step.ts"
import { brokenImage } from "./media-reason.ts"

/** GIF behind its first six bytes: block by block to the trailer, counting frames. */
export function* parseGif(): Parser {
  const screen = yield* take(7)
  const width = screen.readUInt16LE(0)
  const height = screen.readUInt16LE(2)
  if (width === 0 || height === 0) return brokenImage("the GIF is 0 pixels wide or high")
  yield { size: { width, height } }
  yield* skip(paletteBytes(screen[4]!))
  let frames = 0
  for (;;) {
    const [block] = yield* take(1)
    if (block === 0x3b) break
    if (block === 0x2c) {
      frames++
      const image = yield* take(9)
      yield* skip(paletteBytes(image[8]!) + 1)
    } else if (block === 0x21) yield* skip(1)
    else return brokenImage("a block of the GIF is damaged")
    for (;;) {
      const [length] = yield* take(1)
      if (length === 0) break
      yield* skip(length!)
    }
  }
  if (frames === 0) return brokenImage("the GIF holds no picture")
  return { format: "gif", width, height, orientation: 1, frames }
}

function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0
}
