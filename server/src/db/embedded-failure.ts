/** What PostgreSQL's programs say when they fail, in a sentence for the person who starts Tagwerk. */
import type { Place } from "./embedded-folder.ts"

interface Cause {
  match: RegExp
  sentence: (place: Place) => string
}

const causes: readonly Cause[] = [
  {
    match: /No space left on device|ENOSPC|Disk quota exceeded/,
    sentence: place =>
      `the disk that holds ${place.folder} is full. Free at least 200 MB, or set TAGWERK_FOLDER to a folder on another disk.`,
  },
  {
    match: /Read-only file system|EROFS/,
    sentence: place => `${place.folder} lies on a disk that cannot be written. Set TAGWERK_FOLDER to a folder on another one.`,
  },
  {
    match: /Permission denied|EACCES|EPERM|Operation not permitted/,
    sentence: place =>
      `the folder ${place.folder} or something in it belongs to another user. Start as that user, give the folder to this one (chown -R), or set TAGWERK_FOLDER to another folder.`,
  },
  {
    match: /ENOTEMPTY|EEXIST|ENOTDIR/,
    sentence: place => `${place.data} exists but holds no database. Move it away, or set TAGWERK_FOLDER to another folder.`,
  },
  {
    match: /could not map anonymous shared memory|Cannot allocate memory|out of memory/,
    sentence: () => "the machine has too little free memory. Free some, or give the container more.",
  },
  {
    match: /could not load library|cannot open shared object file/,
    sentence: () => "a library of the embedded PostgreSQL is missing. Delete node_modules and start again.",
  },
  {
    match: /could not locate a valid checkpoint record|invalid checkpoint record|PANIC/,
    sentence: place =>
      `its files are damaged. Keep ${place.data} as it is, restore a backup into another folder and set TAGWERK_FOLDER to that one.`,
  },
]

/** `during` create: nothing existed before, nothing is left; start: the data is untouched. */
export function explainFailure(during: "create" | "start", output: string, place: Place): string {
  const what = during === "create" ? "The database could not be created" : "The database could not be started"
  const kept = during === "create" ? "Nothing was left behind." : "Its data was not touched."
  const cause = causes.find(({ match }) => match.test(output))
  if (cause) return `${what}: ${cause.sentence(place)} ${kept}`
  const said = output
    .trim()
    .split("\n")
    .filter(line => /error|fatal|panic|could not|failed/i.test(line))
    .slice(-2)
    .join(" ")
  const log = during === "start" ? ` The whole log is ${place.log}.` : ""
  return `${what}. ${kept} PostgreSQL said: ${said || output.trim().slice(-300) || "nothing"}.${log} Or set DATABASE_URL to a PostgreSQL 15 or newer.`
}
