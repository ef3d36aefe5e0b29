/**
 * Secrets of endpoints: sealed with AES-256-GCM under a key that follows from the installation's secret, bound to their model, so that
 * a row copied to another model opens nothing. Stored as nonce (12 bytes), tag (16), ciphertext.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto"

const keyOf = (secret: Buffer) => Buffer.from(hkdfSync("sha256", secret, "", "tagwerk model secret", 32))

/** `bound`: what it belongs to, e.g. the UUIDs of workspace and model. */
export function seal(secret: Buffer, plain: string, bound: string): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), nonce)
  cipher.setAAD(Buffer.from(bound))
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Null when it was sealed by another installation, for another model, or was changed. */
export function unseal(secret: Buffer, sealed: Buffer, bound: string): string | null {
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), sealed.subarray(0, 12))
    decipher.setAAD(Buffer.from(bound))
    decipher.setAuthTag(sealed.subarray(12, 28))
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString("utf8")
  } catch {
    return null
  }
}
