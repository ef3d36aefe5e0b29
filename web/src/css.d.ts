declare module "*.module.css" {
  const names: { readonly [key: string]: string }
  export default names
}
declare module "*.css"
declare module "*.po" {
  import type { Messages } from "@lingui/core"
  export const messages: Messages
}
