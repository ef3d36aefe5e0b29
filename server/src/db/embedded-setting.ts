/**
 * What the embedded PostgreSQL is told: sized by the machine's memory, safe on power loss, quiet about content.
 */
import { availableParallelism, totalmem } from "node:os"

export type Settings = Readonly<Record<string, string | number>>

const mib = 1024 * 1024

/** Bytes this process may use: a container's limit when there is one. */
export function memoryBytes(): number {
  const limit = process.constrainedMemory?.() ?? 0
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}

/** `memory`: bytes of the machine; the database shares it with the server and the page cache, so it takes an eighth and at most 1 GB. */
export function embeddedSettings(memory: number = memoryBytes(), cores: number = availableParallelism()): Settings {
  const part = (divisor: number, from: number, to: number) =>
    `${Math.round(Math.min(to, Math.max(from, memory / divisor / mib)))}MB`
  return {
    shared_buffers: part(8, 64, 1024),
    effective_cache_size: part(2, 128, 65_536),
    maintenance_work_mem: part(32, 64, 512),
    work_mem: "16MB",
    max_connections: 60,
    max_worker_processes: Math.max(4, cores),
    max_parallel_workers: cores,
    // Compiling a plan costs more than a statement of ours takes.
    jit: "off",
    random_page_cost: 1.1,
    fsync: "on",
    full_page_writes: "on",
    wal_compression: "on",
    checkpoint_timeout: "15min",
    max_wal_size: "2GB",
    min_wal_size: "128MB",
    // The task table is a queue: its dead rows must go soon.
    autovacuum_naptime: "10s",
    autovacuum_vacuum_cost_limit: 1000,
    timezone: "UTC",
    log_timezone: "UTC",
    // The server knows its own statement errors; written here they would carry people's data into a file that grows without end.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    log_line_prefix: "%m ",
  }
}

/** The lines of a configuration file. */
export function settingLines(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`)
  return `# Written at every start. Your own settings: ALTER SYSTEM SET …, which outlives this file.\n${lines.join("\n")}\n`
}
