/** Pixels of a BMP that `measure-bmp.ts` has let pass, thinned to at most `sideMax` a side; the image library reads no BMP. */
export function thinBmp(bytes: Buffer, sideMax: number): { data: Buffer; width: number; height: number } {
  const isOld = bytes.readUInt32LE(14) === 12
  const width = isOld ? bytes.readUInt16LE(18) : bytes.readInt32LE(18)
  const signedHeight = isOld ? bytes.readUInt16LE(20) : bytes.readInt32LE(22)
  const height = Math.abs(signedHeight)
  const depth = (isOld ? bytes.readUInt16LE(24) : bytes.readUInt16LE(28)) / 8
  const pixelsAt = bytes.readUInt32LE(10)
  const paletteAt = 14 + bytes.readUInt32LE(14)
  const paletteStep = isOld ? 3 : 4
  const rowBytes = Math.ceil((width * depth) / 4) * 4
  const scale = Math.min(1, sideMax / Math.max(width, height))
  const outWidth = Math.max(1, Math.round(width * scale))
  const outHeight = Math.max(1, Math.round(height * scale))
  const data = Buffer.alloc(outWidth * outHeight * 3)
  for (let y = 0; y < outHeight; y++) {
    const sourceY = Math.min(height - 1, Math.floor((y + 0.5) / scale))
    const row = pixelsAt + (signedHeight < 0 ? sourceY : height - 1 - sourceY) * rowBytes
    for (let x = 0; x < outWidth; x++) {
      const at = row + Math.min(width - 1, Math.floor((x + 0.5) / scale)) * depth
      const blue = depth === 1 ? paletteAt + bytes.readUInt8(at) * paletteStep : at
      const out = (y * outWidth + x) * 3
      data[out] = bytes.readUInt8(blue + 2)
      data[out + 1] = bytes.readUInt8(blue + 1)
      data[out + 2] = bytes.readUInt8(blue)
    }
  }
  return { data, width: outWidth, height: outHeight }
}
