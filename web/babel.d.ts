/** The one call of Babel's that the message plugin makes; its own types are a package we do not need. */
declare module "@babel/core" {
  export function transformAsync(code: string, options: object): Promise<{ code?: string | null; map?: unknown } | null>
}
