/** Makes an embedded PostgreSQL's folder: under another name, then by one rename, so that a half-made one is never taken for whole. */
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { explainFailure } from "./embedded-failure.ts"
import type { Place } from "./embedded-folder.ts"
import { type Program, run } from "./embedded-program.ts"
import { DatabaseUnfit } from "./unfit.ts"

/** Another process may do the same at once: the first rename wins, the other's work is thrown away. */
export async function createCluster(place: Place, program: Program, log: (line: string) => void): Promise<void> {
  log("creating the database")
  removeAbandoned(place.folder)
  const fresh = mkdtempSync(`${place.data}.new-${process.pid}-`)
  try {
    if (process.geteuid?.() === 0 && program.uid !== 0) chownSync(fresh, program.uid, program.gid)
    await initialise(fresh, place, program)
    const file = join(fresh, "postgresql.conf")
    appendFileSync(file, "\ninclude 'tagwerk.conf'\n")
    writeFileSync(join(fresh, "tagwerk.conf"), "")
    if (process.geteuid?.() === 0) chownSync(join(fresh, "tagwerk.conf"), program.uid, program.gid)
    renameSync(fresh, place.data)
  } catch (error) {
    // Another process was first: a folder that is not empty is not replaced.
    if (existsSync(join(place.data, "PG_VERSION"))) return
    throw error instanceof DatabaseUnfit
      ? error
      : new DatabaseUnfit(explainFailure("create", String(error), place), { cause: error })
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Character classes decide what text search indexes: without UTF-8 ones no word outside ASCII would be found. */
async function initialise(fresh: string, place: Place, program: Program): Promise<void> {
  let output = ""
  for (const ctype of ["C.UTF-8", "en_US.UTF-8", "C"]) {
    const done = await run(program, join(program.bin, "initdb"), [
      `--pgdata=${fresh}`,
      "--username=postgres",
      "--encoding=UTF8",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      `--lc-ctype=${ctype}`,
      // The private folder of the socket is the lock (see makePrivateFolder); there is no other way in.
      "--auth-local=trust",
      "--auth-host=reject",
      "--data-checksums",
      "--no-instructions",
    ])
    if (done.code === 0) return
    output = done.output
    if (!/invalid locale name|locale/.test(output)) break
  }
  throw new DatabaseUnfit(explainFailure("create", output, place))
}

/** What a killed creation left behind. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^postgres\.new-(\d+)-/.exec(name)?.[1])
    if (!pid || pid === process.pid) continue
    try {
      process.kill(pid, 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") rmSync(join(folder, name), { recursive: true, force: true })
    }
  }
}
