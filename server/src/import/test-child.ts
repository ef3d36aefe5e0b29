/** A process of its own that imports a file and is killed, as by `kill -9`, when it has written so many bytes to the database. */
import { Socket } from "node:net"
import { readConfig } from "../config.ts"
import { buildHouse } from "../house.ts"
import { silent } from "../http/journal.ts"
import { runImport } from "./run.ts"

const [url, folder, workspace, project, path, budget] = process.argv.slice(2) as [string, string, string, string, string, string]
let left = budget === "all" ? Number.POSITIVE_INFINITY : Number(budget)
const write = Socket.prototype.write
Socket.prototype.write = function (this: Socket, chunk: Uint8Array | string, ...rest: never[]) {
  left -= chunk.length
  if (left >= 0) return Reflect.apply(write, this, [chunk, ...rest])
  // Up to the byte: half of a message is on its way when the process ends.
  const part = Buffer.from(chunk as string).subarray(0, chunk.length + left)
  Reflect.apply(write, this, [part, () => process.kill(process.pid, "SIGKILL")])
  return true
} as typeof write
const house = await buildHouse({ config: readConfig({ TAGWERK_FOLDER: folder }), database_url: url, journal: silent })
await runImport(house, { workspace, project, source: { path }, name: "data.jsonl" })
await house.close()
