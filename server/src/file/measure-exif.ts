/** Width and height as they are seen: orientations 5–8 lie on their side. */
export function upright(format: "jpeg" | "png", width: number, height: number, orientation: number) {
  const isTurned = orientation >= 5
  return { format, width: isTurned ? height : width, height: isTurned ? width : height, orientation, frames: 1 }
}

/** The orientation 1–8 in an EXIF block (a TIFF file in small); 1 if it has none or makes no sense, as browsers do. */
export function exifOrientation(tiff: Buffer): number {
  if (tiff.length < 14) return 1
  const mark = tiff.toString("latin1", 0, 2)
  if (mark !== "II" && mark !== "MM") return 1
  const isLittle = mark === "II"
  const u16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = u32(4)
  if (u16(2) !== 42 || directory + 2 > tiff.length) return 1
  const entries = u16(directory)
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * 12
    if (entry + 12 > tiff.length) return 1
    if (u16(entry) !== 0x0112) continue
    const value = u16(entry + 8)
    return u16(entry + 2) === 3 && value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
