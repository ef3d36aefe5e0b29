/** A row of `import`, and the same for the wire. */

import type { Import, ImportMapping } from "@tagwerk/contract/dataset.ts"
import { toId } from "@tagwerk/contract/id.ts"

export interface ImportRow {
  id: string
  name: string
  format: Import["format"]
  mapping: ImportMapping
  state: Import["state"]
  bytes: number
  bytes_read: number
  read: number
  imported: number
  skipped: number
  refused: number
  responses: number
  responses_refused: number
  error: string | null
  created_at: string
  finished_at: string | null
  source: Buffer | null
  part: number
  resume_at: number
  line: number
}

export function toImport({
  id,
  mapping: _mapping,
  source: _source,
  part: _part,
  resume_at: _at,
  line: _line,
  ...row
}: ImportRow): Import {
  return { id: toId("import", id), ...row }
}
