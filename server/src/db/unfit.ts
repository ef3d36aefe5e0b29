/** Why a database cannot be used; the message is for the person who starts Tagwerk. */
export class DatabaseUnfit extends Error {
  override name = "DatabaseUnfit"
}
