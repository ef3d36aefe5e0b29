/** The command `tagwerk`: finds the command, reads its options, says what went wrong in a sentence. */
import { parseArgs } from "node:util"
import { ProblemError } from "@tagwerk/contract/client.ts"
import about from "../../package.json" with { type: "json" }
import { ConfigWrong } from "../config.ts"
import { DatabaseUnfit } from "../db/unfit.ts"
import { Refused } from "../refuse.ts"
import { BadInput, CalledWrongly, type Command, createOutput, helpOf, parseConfig } from "./command.ts"

/** Loaded when called: `tagwerk --help` needs no database driver. */
const commands: Record<string, { says: string; load: () => Promise<Command> }> = {
  start: { says: "start Tagwerk: database, server, web", load: async () => (await import("./start.ts")).start },
  migrate: { says: "bring the database to the newest schema", load: async () => (await import("./migrate.ts")).migrateCommand },
  import: { says: "import a file, a folder or standard input", load: async () => (await import("./import.ts")).importCommand },
  export: { says: "export answers, responses or a whole project", load: async () => (await import("./export.ts")).exportCommand },
  verify: { says: "compute a frozen dataset's answers again", load: async () => (await import("./verify.ts")).verify },
  status: { says: "what is here and how it is", load: async () => (await import("./status.ts")).status },
  aggregate: {
    says: "answers with a confidence from a file of responses",
    load: async () => (await import("./aggregate.ts")).aggregate,
  },
  agreement: {
    says: "how far the responses in a file agree",
    load: async () => (await import("./agreement.ts")).agreementCommand,
  },
  "label-errors": {
    says: "labels of a dataset that are likely wrong",
    load: async () => (await import("./label-errors.ts")).labelErrors,
  },
  audit: { says: "what labels that exist already are worth", load: async () => (await import("./audit.ts")).audit },
  certificate: {
    says: "compute a dataset's certificate again from its export",
    load: async () => (await import("./certificate.ts")).certificate,
  },
  user: { says: "people: list, add, link, password", load: async () => (await import("./user.ts")).user },
  key: { says: "keys of programs: list, create, revoke", load: async () => (await import("./key.ts")).key },
}

export async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(`${overview()}\n`)
    return name === undefined ? 2 : 0
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${about.version}\n`)
    return 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!entry) {
    process.stderr.write(
      `There is no command “${name}”. Nothing was done. The commands: ${Object.keys(commands).join(", ")}; \`tagwerk --help\` says more.\n`,
    )
    return 2
  }
  const command = await entry.load()
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: rest, ...parseConfig(command) })
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message.split(". ")[0]}. Nothing was done. \`tagwerk ${name} --help\` lists the options.\n`,
    )
    return 2
  }
  if (parsed.values["help"]) {
    process.stdout.write(`${helpOf(name, command)}\n`)
    return 0
  }
  const out = createOutput(parsed.values["json"] === true)
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", stopReading)
  try {
    return await command.run({
      positionals: parsed.positionals,
      values: parsed.values as Record<string, string | boolean | string[] | undefined>,
      out,
    })
  } catch (error) {
    out.progress("")
    const sentence = sentenceOf(error)
    if (sentence === null) throw error
    if (out.json)
      process.stdout.write(
        `${JSON.stringify({ error: error instanceof Refused || error instanceof ProblemError ? error.problem : { detail: sentence } })}\n`,
      )
    process.stderr.write(`${sentence}\n`)
    return error instanceof CalledWrongly ? 2 : 1
  }
}

/** `tagwerk … | head` closes the pipe early; that is no error. */
function stopReading(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error
}

/** What to say of an error that is no mistake of ours; null for those, whose stack is wanted. */
function sentenceOf(error: unknown): string | null {
  if (
    error instanceof BadInput ||
    error instanceof CalledWrongly ||
    error instanceof ConfigWrong ||
    error instanceof DatabaseUnfit ||
    error instanceof ProblemError
  )
    return error.message
  if (error instanceof Refused)
    return [error.message, ...(error.problem.faults ?? []).slice(0, 10).map(fault => `  ${fault.at}: ${fault.sentence}`)].join(
      "\n",
    )
  const { code, port, address } = error as { code?: string; port?: number; address?: string }
  if (code === "EADDRINUSE")
    return `The port ${port} on ${address} is in use by another program. Nothing was started. Stop that program, or choose another port: TAGWERK_PORT=4901 npm start.`
  if (code === "EACCES" && port !== undefined)
    return `This account may not listen on port ${port}. Nothing was started. Choose a port above 1023 (TAGWERK_PORT).`
  if (code === "ENOSPC") return "The disk is full. What was written before is kept. Free some space and run the command again."
  // Any other word of the operating system about a file: its own sentence says which.
  const syscall = (error as { syscall?: string }).syscall
  if (code !== undefined && /^E[A-Z]+$/.test(code) && syscall !== undefined && syscall !== "connect")
    return `${(error as Error).message.replace(/^[A-Z]+: /, "")}. Nothing was changed. Check the path, and who may read and write there.`
  return null
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map(name => name.length))
  return [
    `tagwerk ${about.version}: raw data in, training data that can be trusted out`,
    "",
    ...Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(width)}  ${says}`),
    "",
    "  tagwerk COMMAND --help says more; --json prints for programs.",
  ].join("\n")
}
