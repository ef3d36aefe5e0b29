/** Medians, percentiles, CPU time of processes, and the one table that `npm run bench` prints. */
import { readdirSync, readFileSync } from "node:fs"

export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!
}
export const median = (values: readonly number[]) => quantile(values, 0.5)

/** CPU seconds of a process and its children so far, threads included: utime and stime of /proc/PID/stat. */
export function cpuSeconds(pids: Iterable<number>): number {
  let ticks = 0
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      ticks += Number(fields[11]) + Number(fields[12])
      // Of children that have ended and were waited for.
      ticks += Number(fields[13]) + Number(fields[14])
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / 100
}

/** A process and all below it. */
export function familyOf(root: number): number[] {
  const parents = new Map<number, number[]>()
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8")
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)])
    } catch {
      // It ended meanwhile.
    }
  }
  const all: number[] = []
  const visit = (pid: number) => {
    all.push(pid)
    for (const child of parents.get(pid) ?? []) visit(child)
  }
  visit(root)
  return all
}

export function rssBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024
}

/** Rows of equal keys as an aligned table. */
export function printTable(title: string, rows: readonly Record<string, string | number>[]): void {
  const heads = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const width = heads.map(head => Math.max(head.length, ...rows.map(row => String(row[head] ?? "").length)))
  const line = (cells: string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(width[i]!) : cell.padStart(width[i]!))).join("  ")
  console.log(`\n${title}`)
  console.log(line(heads))
  for (const row of rows) console.log(line(heads.map(head => String(row[head] ?? ""))))
}

export const round = (value: number, digits = 0) => Number(value.toFixed(digits))
