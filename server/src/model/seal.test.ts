import { randomBytes } from "node:crypto"
import fc from "fast-check"
import { expect, test } from "vitest"
import { faultOf, faultOfResolved } from "./address.ts"
import { seal, unseal } from "./seal.ts"

test("what is sealed opens here for its own model only, and not when one bit was changed", () => {
  const here = randomBytes(32)
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), (plain, at) => {
      const sealed = seal(here, plain, "workspace/model")
      expect(unseal(here, sealed, "workspace/model")).toBe(plain)
      expect(unseal(here, sealed, "workspace/other")).toBeNull()
      expect(unseal(randomBytes(32), sealed, "workspace/model")).toBeNull()
      const changed = Buffer.from(sealed)
      changed[at % changed.length]! ^= 1
      expect(unseal(here, changed, "workspace/model")).toBeNull()
    }),
  )
  expect(unseal(here, Buffer.from("short"), "workspace/model")).toBeNull()
  // The same secret sealed twice does not look the same.
  expect(seal(here, "key", "m").equals(seal(here, "key", "m"))).toBe(false)
})

test.each([
  "http://169.254.169.254/latest",
  "http://2852039166/v1",
  "http://0xa9fea9fe/v1",
  "http://[fe80::1]/v1",
  "http://[::ffff:169.254.169.254]/v1",
  "http://[fd00:ec2::254]/v1",
  "https://name:password@example.org/v1",
  "https://",
])("%s is not called", address => {
  expect(faultOf(address)).not.toBeNull()
})

test.each(["http://127.0.0.1:8099/v1", "http://10.0.0.5/v1", "https://models.example.org/v1", "http://[::1]:8000/v1"])(
  "%s may be called",
  address => {
    expect(faultOf(address)).toBeNull()
  },
)

test("a name is looked up before it is called; one that leads nowhere is left to the call", async () => {
  expect(await faultOfResolved("http://localhost:1/v1")).toBeNull()
  expect(await faultOfResolved("http://169.254.1.1/v1")).not.toBeNull()
})
