/** `tagwerk import --gold`: known answers for tasks that are there. */
import { createReadStream } from "node:fs"
import { basename } from "node:path"
import type { Actor } from "../access.ts"
import { act, type House, type Tx } from "../act.ts"
import { type GoldFile, readGold, takeGold } from "../import/gold-file.ts"
import { CalledWrongly, type ExitCode, type Output } from "./command.ts"
import type { FoundProject } from "./place.ts"

export async function importGold(house: House, place: FoundProject, files: readonly string[], out: Output): Promise<ExitCode> {
  const [path] = files
  if (path === undefined || files.length > 1)
    throw new CalledWrongly("Known answers come from one file. Nothing was done. tagwerk import --gold FILE --project NAME")
  const file = await readGold(path === "-" ? process.stdin : createReadStream(path), basename(path))
  const verb = (tx: Tx, actor: Actor, read: GoldFile) => takeGold(tx, actor, place.project_id, read)
  const done = await act(house, { right: "gold.write", verb }, { as: "system", workspace: place.workspace_id }, file)
  out.say(`${done.read} read = ${done.marked} gold now + ${done.same} gold before + ${done.refused} refused, in ${place.name}`)
  for (const { line, reason } of done.refusals.slice(0, 10)) out.say(`  line ${line}: ${reason}`)
  if (done.refused > 10) out.say(`  and ${done.refused - 10} more`)
  out.result({ project: place.project, ...done })
  return done.marked + done.same > 0 ? 0 : 1
}
