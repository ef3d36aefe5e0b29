/** Every setting on one page. Read from the environment once, at start; a wrong one stops the start with a sentence. */
import { homedir } from "node:os"
import { join, resolve } from "node:path"

export interface Config {
  /** postgres://… or null for the embedded database. */
  database_url: string | null
  /** Where the embedded database, files and the installation's secret live. */
  folder: string
  host: string
  port: number
  /** The public address, with a path prefix if a proxy adds one: `https://label.example.org/tagwerk`. */
  url: string
  connections: number
  /** What this process does: answer requests, run what follows from the log and jobs, or both. */
  part: "both" | "server" | "runner"
  /** Fill an empty installation with the demo workspace. */
  demo: boolean
  /** How far proxies are trusted for the caller's address: 0 for none. */
  proxies: number
  log_level: "debug" | "info" | "warn" | "error"
  requests_per_second: number
  image_pixels_max: number
}

interface Setting {
  env: string
  says: string
  fallback: string
}
export const settings = {
  database_url: {
    env: "DATABASE_URL",
    says: "PostgreSQL 15 or newer, as postgres://login:password@host/database; without it an embedded PostgreSQL is used",
    fallback: "",
  },
  folder: {
    env: "TAGWERK_FOLDER",
    says: "folder for the embedded database, files and the installation's secret",
    fallback: ".tagwerk",
  },
  host: { env: "TAGWERK_HOST", says: "address to listen on; 0.0.0.0 for every one", fallback: "127.0.0.1" },
  port: { env: "TAGWERK_PORT", says: "port to listen on; 0 for any free one", fallback: "4900" },
  url: { env: "TAGWERK_URL", says: "public address, with a path prefix if a proxy adds one; links begin with it", fallback: "" },
  connections: { env: "TAGWERK_CONNECTIONS", says: "database connections a process holds, 2 to 100", fallback: "12" },
  part: {
    env: "TAGWERK_PART",
    says: "what this process does: server answers requests, runner works behind the log and on jobs, both does both",
    fallback: "both",
  },
  demo: { env: "TAGWERK_DEMO", says: "yes or no: fill an empty installation with the demo workspace", fallback: "yes" },
  proxies: { env: "TAGWERK_PROXIES", says: "number of proxies in front whose X-Forwarded-For is believed", fallback: "0" },
  log_level: { env: "TAGWERK_LOG", says: "debug, info, warn or error", fallback: "info" },
  requests_per_second: {
    env: "TAGWERK_REQUESTS_PER_SECOND",
    says: "requests a second a key or session may make",
    fallback: "100",
  },
  image_pixels_max: { env: "TAGWERK_IMAGE_PIXELS", says: "largest image taken in, in pixels", fallback: "100000000" },
} satisfies Record<keyof Config, Setting>

export class ConfigWrong extends Error {
  override name = "ConfigWrong"
}

export function readConfig(env: Record<string, string | undefined>, root: string = process.cwd()): Config {
  const raw = (key: keyof Config) => env[settings[key].env]?.trim() || settings[key].fallback
  const wrong = (key: keyof Config, sentence: string): never => {
    throw new ConfigWrong(`${settings[key].env} is “${raw(key)}”: ${sentence} Nothing was started. (${settings[key].says})`)
  }
  const whole = (key: keyof Config, from: number, to: number): number => {
    const n = Number(raw(key))
    if (!Number.isInteger(n) || n < from || n > to) wrong(key, `it must be a whole number from ${from} to ${to}.`)
    return n
  }
  const database_url = raw("database_url") || null
  if (database_url && !/^postgres(ql)?:\/\//.test(database_url)) wrong("database_url", "it must begin with postgres://.")
  const port = whole("port", 0, 65_535)
  const host = raw("host")
  const url = (raw("url") || `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host}:${port}`).replace(/\/+$/, "")
  if (!URL.canParse(url) || !/^https?:/.test(url)) wrong("url", "it must be an http or https address.")
  const demo = raw("demo")
  if (demo !== "yes" && demo !== "no") wrong("demo", "it must be yes or no.")
  const part = raw("part")
  if (part !== "both" && part !== "server" && part !== "runner") wrong("part", "it must be both, server or runner.")
  const log_level = raw("log_level")
  if (!["debug", "info", "warn", "error"].includes(log_level)) wrong("log_level", "it must be debug, info, warn or error.")
  return {
    database_url,
    folder: resolve(root, raw("folder").replace(/^~(?=\/|$)/, homedir())),
    host,
    port,
    url,
    connections: whole("connections", 2, 100),
    part: part as Config["part"],
    demo: demo === "yes",
    proxies: whole("proxies", 0, 10),
    log_level: log_level as Config["log_level"],
    requests_per_second: whole("requests_per_second", 1, 100_000),
    image_pixels_max: whole("image_pixels_max", 1_000_000, 1_000_000_000),
  }
}

/** The public address's path prefix: "" or "/tagwerk". */
export function prefixOf(config: Config): string {
  return new URL(config.url).pathname.replace(/\/+$/, "")
}

export const defaultFolder = (root: string) => join(root, settings.folder.fallback)
