/** Loaded into the server by outbound.test.ts: writes down every connection and name look-up that leaves the machine. */

import dns from "node:dns"
import { appendFileSync } from "node:fs"
import net from "node:net"

const note = line => appendFileSync(process.env.TAGWERK_OUTBOUND_FILE, `${line}\n`)
const local = host => host === undefined || /^(localhost|127\.|::1$|0\.0\.0\.0$)/.test(String(host))
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0]
  const host =
    typeof options === "object" && options !== null
      ? options.path
        ? undefined
        : options.host
      : typeof args[1] === "string"
        ? args[1]
        : undefined
  if (!local(host) && !String(host).startsWith("/")) note(`connect ${host}`)
  return connect.apply(this, args)
}
for (const name of ["lookup", "resolve", "resolve4", "resolve6"]) {
  const original = dns[name]
  dns[name] = function (host, ...rest) {
    if (!local(host)) note(`${name} ${host}`)
    return original.call(this, host, ...rest)
  }
}
note("started")
