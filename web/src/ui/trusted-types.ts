/**
 * The only Trusted Types policy. Import it before anything else: React Aria's live announcer sets `innerHTML = ""`, and a worker
 * script needs an address that was checked. Everything else that would write HTML is refused by the browser.
 */
interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML(s: string): string | null; createScriptURL(s: string): string | null }): unknown
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes
factory?.createPolicy("default", {
  createHTML: s => (s === "" ? s : null),
  createScriptURL: s => (new URL(s, location.href).origin === location.origin ? s : null),
})
