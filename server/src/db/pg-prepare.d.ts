declare module "pg/lib/utils.js" {
  const prepared: { prepareValue(value: unknown): unknown }
  export default prepared
}
