/** `npm run dev`: the server, started anew when a source changes; the database stays up in between. */
import { spawn } from "node:child_process"
import { join } from "node:path"

const child = spawn(
  process.execPath,
  [
    "--watch-path=server/src",
    "--watch-path=contract/src",
    "--watch-path=quality/src",
    "--watch-preserve-output",
    join(import.meta.dirname, "../../bin/tagwerk.mjs"),
    "start",
  ],
  { stdio: "inherit" },
)
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal))
child.on("exit", code => process.exit(code ?? 0))
