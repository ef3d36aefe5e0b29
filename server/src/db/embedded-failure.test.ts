import { expect, test } from "vitest"
import { explainFailure } from "./embedded-failure.ts"
import { placeOf } from "./embedded-folder.ts"

const place = placeOf("/srv/tagwerk")

test.each([
  [
    "create",
    'initdb: error: could not write to file "/x": No space left on device',
    /is full\. Free .*TAGWERK_FOLDER.*Nothing was left behind\./,
  ],
  ["start", "PANIC:  could not write to file: No space left on device", /is full.*data was not touched/],
  ["start", 'FATAL:  could not open file "postmaster.pid": Permission denied', /belongs to another user.*chown/],
  ["start", "FATAL:  could not map anonymous shared memory: Cannot allocate memory", /too little free memory/],
  ["start", "PANIC:  could not locate a valid checkpoint record at 0/0", /damaged.*backup/],
  [
    "create",
    "postgres: error while loading shared libraries: libicuuc.so.60: cannot open shared object file",
    /Delete node_modules/,
  ],
  ["create", "Error: ENOTEMPTY: directory not empty, rename", /\/srv\/tagwerk\/postgres exists but holds no database/],
  [
    "start",
    "LOG: starting\nFATAL:  something new",
    /PostgreSQL said: FATAL: {2}something new\. The whole log is .*postgres\.log/,
  ],
] as const)("%s: %s", (during, output, sentence) => {
  expect(explainFailure(during, output, place)).toMatch(sentence)
})
