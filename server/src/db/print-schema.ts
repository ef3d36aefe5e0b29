/** `npm run schema`: the data model on one page, from the catalog of a freshly migrated database. A test holds the page to it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startEmbedded } from "./embedded.ts"
import { migrate } from "./migrate.ts"
import { schemaOf } from "./schema.ts"

const folder = await mkdtemp(join(tmpdir(), "tagwerk-schema-"))
const embedded = await startEmbedded({ folder })
try {
  await migrate(embedded.url)
  await writeFile(join(import.meta.dirname, "../../sql/schema.sql"), await schemaOf(embedded.url))
} finally {
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
}
