/**
 * Where a model's endpoint may live. Only managers set addresses, and a model on the same machine or in the same network is the usual
 * case for data that must not leave, so private addresses are allowed. Link-local ones are not: clouds hand out a machine's own
 * credentials there. Redirects are not followed, so that an allowed address cannot lead to one that is not.
 */
import { lookup } from "node:dns/promises"
import { BlockList, isIP } from "node:net"

const blocked = new BlockList()
blocked.addSubnet("169.254.0.0", 16, "ipv4")
blocked.addSubnet("fe80::", 10, "ipv6")
// The metadata service of one large cloud over IPv6.
blocked.addAddress("fd00:ec2::254", "ipv6")

const isBlocked = (address: string) => blocked.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")
const sentence =
  "This address is link-local, where clouds keep the credentials of the machine; it is not called. Use the address of the model's server."

/** What is wrong with an address as it is written; null when nothing is. */
export function faultOf(address: string): string | null {
  if (!URL.canParse(address)) return "This is no address. Write it as https://host/v1."
  const { hostname, username, password } = new URL(address)
  if (username || password)
    return "The address holds a name or a password, which would be shown to members. Send the key as the secret."
  const host = hostname.replace(/^\[|\]$/g, "")
  return isIP(host) && isBlocked(host) ? sentence : null
}

/** The same for what its name stands for at this moment. A name that leads nowhere is found out by the call itself. */
export async function faultOfResolved(address: string): Promise<string | null> {
  const written = faultOf(address)
  if (written) return written
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "")
  if (isIP(host)) return null
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.some(one => isBlocked(one.address)) ? sentence : null
}
