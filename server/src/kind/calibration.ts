/** A calibration as plain JSON: curves of one saturation share their offsets, so they are kept together. */
import type { Calibration, CalibrationByCount } from "@tagwerk/quality"

export interface PackedCalibration {
  temperature: number
  gold: number
  /** c: saturation, o: offset of each class, t: temperatures with their weights. */
  curves: { c: number; o: number[]; t: [number, number][] }[]
}

const short = (x: number) => Number(x.toPrecision(6))

function packCalibration({ temperature, gold, curves }: Calibration): PackedCalibration {
  const bySaturation = new Map<number, PackedCalibration["curves"][number]>()
  for (const { weight, temperature: t, saturation, offsets } of curves) {
    const group = bySaturation.get(saturation) ?? { c: saturation, o: [...offsets].map(short), t: [] }
    group.t.push([short(t), short(weight)])
    bySaturation.set(saturation, group)
  }
  return { temperature: short(temperature), gold, curves: [...bySaturation.values()] }
}

function unpackCalibration({ temperature, gold, curves }: PackedCalibration): Calibration {
  const all = curves.flatMap(({ c, o, t }) =>
    t.map(([at, weight]) => ({ weight, temperature: at, saturation: c, offsets: Float64Array.from(o) })),
  )
  const total = all.reduce((sum, curve) => sum + curve.weight, 0)
  return { temperature, gold, curves: all.map(curve => ({ ...curve, weight: curve.weight / total })) }
}

/** A calibration for each number of responses, rising. */
export type PackedByCount = { count: number; calibration: PackedCalibration }[]
export const packByCount = (all: CalibrationByCount): PackedByCount =>
  all.map(({ count, calibration }) => ({ count, calibration: packCalibration(calibration) }))
export const unpackByCount = (all: PackedByCount): CalibrationByCount =>
  all.map(({ count, calibration }) => ({ count, calibration: unpackCalibration(calibration) }))
