/** The shape of a command, and what all share: options, help, output for people and for programs, exit codes. */
import type { ParseArgsConfig } from "node:util"

/** 0 done · 1 it failed · 2 called wrongly · 3 a check did not hold (verify, status). */
export type ExitCode = 0 | 1 | 2 | 3

export interface Option {
  type: "string" | "boolean"
  says: string
  short?: string
  /** How the value is called in the help. */
  value?: string
  multiple?: boolean
  default?: string
}
export interface Command {
  says: string
  /** Arguments after the command's name: `FILE`, `[NAME]`. */
  takes: string
  options: Record<string, Option>
  /** More words for the help: an example, what is kept when it is interrupted. */
  more?: string
  run(input: Invocation): Promise<ExitCode>
}
export interface Invocation {
  positionals: string[]
  /** Strings, booleans or lists of strings, as the options say. */
  values: Record<string, string | boolean | string[] | undefined>
  out: Output
}

export interface Output {
  /** For people; nothing with --json. */
  say(line: string): void
  /** The one result for programs, with --json. */
  result(value: unknown): void
  /** Progress: a line that is written over, on a terminal only. */
  progress(line: string): void
  json: boolean
}

/** A mistake of the caller, with what to do; exit code 2. */
export class CalledWrongly extends Error {
  override name = "CalledWrongly"
}

/** What was handed in cannot be used: what happened, what was kept, what to do; exit code 1. */
export class BadInput extends Error {
  override name = "BadInput"
}

export function parseConfig(command: Command): ParseArgsConfig {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean", short: "h" }, json: { type: "boolean" } }
  for (const [name, option] of Object.entries(command.options))
    options[name] = {
      type: option.type,
      ...(option.short ? { short: option.short } : {}),
      ...(option.multiple ? { multiple: true } : {}),
      ...(option.default !== undefined ? { default: option.default } : {}),
    }
  return { options, allowPositionals: true, strict: true }
}

export function helpOf(name: string, command: Command): string {
  const rows = Object.entries({
    ...command.options,
    json: { type: "boolean", says: "print one JSON value for programs" },
    help: { type: "boolean", short: "h", says: "this" },
  } as Record<string, Option>).map(
    ([option, { type, short, value, says, default: fallback }]) =>
      [
        `${short ? `-${short}, ` : "    "}--${option}${type === "string" ? ` ${value ?? "TEXT"}` : ""}`,
        says + (fallback ? ` (${fallback})` : ""),
      ] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    `tagwerk ${name}${command.takes ? ` ${command.takes}` : ""}`,
    `  ${command.says}`,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    ...(command.more ? ["", ...command.more.split("\n").map(line => `  ${line}`)] : []),
  ].join("\n")
}

export function createOutput(
  json: boolean,
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Output {
  let shown = false
  const clear = () => {
    if (shown) stderr.write("\r\x1b[2K")
    shown = false
  }
  return {
    json,
    say(line) {
      clear()
      if (!json) stdout.write(`${line}\n`)
    },
    result(value) {
      clear()
      if (json) stdout.write(`${JSON.stringify(value)}\n`)
    },
    progress(line) {
      if (!stderr.isTTY) return
      clear()
      if (line === "") return
      stderr.write(line.slice(0, (stderr.columns ?? 80) - 1))
      shown = true
    },
  }
}
