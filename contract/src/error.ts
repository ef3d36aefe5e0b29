/**
 * Every refusal on one page: code → HTTP status, title, and the sentence that says what happened, what was kept, what to do.
 * On the wire a refusal is a problem document (RFC 9457) with the code; `faults` name single places.
 */
import type { Fault } from "./kind/value.ts"

type Details = Record<string, unknown>
interface Refusal {
  status: number
  title: string
  sentence: (d: Details) => string
}
const say = (status: number, title: string, sentence: string | ((d: Details) => string)): Refusal => ({
  status,
  title,
  sentence: typeof sentence === "string" ? () => sentence : sentence,
})

export const refusals = {
  // what was sent
  input_invalid: say(
    400,
    "The request does not fit",
    d =>
      `${d.what ?? "The request"} does not have the expected form. Nothing was changed. Correct the places named and send it again.`,
  ),
  body_unreadable: say(
    400,
    "The body cannot be read",
    d => `The body is not readable: ${d.reason ?? "it is not valid JSON"}. Nothing was changed. Send UTF-8 JSON.`,
  ),
  body_too_large: say(
    413,
    "The body is too large",
    d => `The body is larger than ${d.limit ?? "the limit"}. Nothing was changed. Send less at once, or import a file.`,
  ),
  value_invalid: say(
    422,
    "The response does not fit the form",
    "The response does not fit the form. It was not stored; your draft is kept. Correct the questions named and submit again.",
  ),
  form_invalid: say(
    422,
    "The form cannot be published",
    "The form cannot be published as it is. Nothing was changed. Correct the places named.",
  ),
  payload_invalid: say(
    422,
    "The data does not fit the form",
    "The data does not have the fields the form shows. Nothing was stored. Correct the fields named.",
  ),
  id_taken: say(
    409,
    "The id is in use",
    d => `${d.id ?? "This id"} already belongs to something else. Nothing was changed. Make a new id.`,
  ),
  // who is asking
  sign_in_needed: say(
    401,
    "Sign in first",
    "Nobody is signed in here, or the session has ended. Unsaved work stays on this device. Sign in and send it again.",
  ),
  sign_in_wrong: say(
    401,
    "The sign-in was refused",
    "The name or the password is wrong. Nothing was changed. Try again, or ask an owner for a sign-in link.",
  ),
  link_invalid: say(
    410,
    "The link no longer works",
    "This link was used before or has ended. Nothing was changed. Ask for a new one (`tagwerk user link NAME`).",
  ),
  key_invalid: say(
    401,
    "The key was refused",
    "This key is unknown or was withdrawn. Nothing was changed. Make a new key in the workspace's settings or with `tagwerk key create`.",
  ),
  session_ended: say(
    401,
    "The label session has ended",
    "The label session has ended. Your work is kept. Sign in again; it is sent then.",
  ),
  not_allowed: say(
    403,
    "Not allowed",
    d =>
      `Your role${d.role ? ` (${d.role})` : ""} does not include this${d.right ? ` (${d.right})` : ""}. Nothing was changed. Ask an owner of the workspace.`,
  ),
  origin_foreign: say(
    403,
    "Sent from another site",
    "The request came from another site, so it was not carried out. Open Tagwerk itself and do it there.",
  ),
  sign_up_closed: say(403, "Sign-up is closed", "Nobody can sign up here by themselves. Ask an owner for an invitation link."),
  too_many: say(429, "Too many requests", d => `Too many requests. Nothing was changed. Try again in ${d.seconds ?? "a few"} s.`),
  password_weak: say(
    422,
    "The password is too short",
    "A password needs at least 10 characters. Nothing was changed. Choose a longer one.",
  ),
  name_taken: say(
    409,
    "The sign-in name is in use",
    "Somebody already signs in with this name. Nothing was changed. Choose another one.",
  ),
  link_elsewhere: say(
    409,
    "No link for this person",
    "A link signs in as this person everywhere, and they may open another workspace too. None was made. Whoever runs the server can make one: `tagwerk user link NAME`.",
  ),
  // what is there
  not_found: say(404, "Not found", d => `There is no such ${d.what ?? "thing"} here, or you may not see it.`),
  route_unknown: say(404, "No such address", "Nothing lives at this address. The calls there are stand at /docs."),
  conflict: say(
    409,
    "Changed in the meantime",
    d =>
      `${d.what ?? "This"} was changed by somebody else in the meantime. Nothing was overwritten. Load it again and repeat the change.`,
  ),
  last_owner: say(
    409,
    "The last owner",
    "A workspace needs at least one owner. Nothing was changed. Make somebody else an owner first.",
  ),
  project_paused: say(
    409,
    "The project is paused",
    "The project is paused, so no tasks are handed out. Work you hold can still be submitted.",
  ),
  project_archived: say(
    409,
    "The project is archived",
    "The project is archived and takes no more changes. Nothing was changed. Restore it first.",
  ),
  form_missing: say(
    409,
    "The project has no form yet",
    "The project has no form yet, so there is nothing to answer. Publish a form first.",
  ),
  // dispatch
  cap_reached: say(
    409,
    "Too many tasks held",
    d => `You already hold ${d.held ?? "as many"} tasks, as many as are allowed at once. Submit, skip or release one first.`,
  ),
  assignment_gone: say(
    410,
    "Not yours any more",
    "This assignment is not known, or was returned or skipped. Your answer was not stored; it is kept on your device. Claim the task again if it is still open.",
  ),
  lease_lapsed: say(
    409,
    "The lease has ended",
    "The time for this task ran out, so others may work on it. Your work is kept; you can still submit it, and it is kept as extra if the plan is full by then.",
  ),
  response_exists: say(
    409,
    "Already answered",
    "You have answered this task already. The earlier answer stands and this one was not stored. Open it from your recent work to change it.",
  ),
  own_work: say(
    409,
    "Your own work",
    "You have worked on this task yourself, so somebody else must look at it. Nothing was stored. Go on with another one.",
  ),
  review_gone: say(
    409,
    "Not in your hands",
    "This response is not in your hands for review: the time for it ran out and somebody else took it, or it has its verdict. Nothing was stored. Go on with the next one.",
  ),
  deciding_off: say(
    409,
    "Nobody decides here",
    "The project's plan lets nobody decide what workers disagree about. Nothing was stored. A manager can change that in the project's settings.",
  ),
  sample_too_large: say(
    409,
    "Not so many tasks",
    d =>
      `The sample asks for ${d.planned ?? "more"} tasks and ${d.available ?? "fewer"} can be drawn that were not drawn for this before. Nothing was drawn. Plan a smaller one, or freeze a new version.`,
  ),
  sample_answered: say(
    409,
    "Answered already",
    "This task of the sample was answered already, or the sample is over. Nothing was stored. Go on with the next one.",
  ),
  sample_unfinished: say(
    409,
    "Not finished",
    "The sample is not finished, so it proves nothing yet. Nothing was changed. Answer its remaining tasks first.",
  ),
  response_frozen: say(
    409,
    "The answer can no longer be changed",
    "The response was reviewed or frozen in a dataset meanwhile, so it can no longer be amended. The earlier answer stands.",
  ),
  task_retired: say(
    410,
    "The task was withdrawn",
    "The task was withdrawn by its owner. Your answer was kept apart and is not counted. Go on with the next task.",
  ),
  // gold
  gold_invalid: say(
    422,
    "The known answer does not fit",
    "The known answer does not fit the form. Nothing was changed. Correct the questions named.",
  ),
  gold_refused: say(
    409,
    "No known answer can be set here",
    d => `${d.reason ?? "This task cannot be gold."} Nothing was changed. ${d.todo ?? "Choose another task."}`,
  ),
  slice_refused: say(
    409,
    "The slice cannot be saved so",
    d => `${d.reason ?? "It cannot be saved."} Nothing was changed. ${d.todo ?? "Choose another name."}`,
  ),
  // files and borders
  address_ended: say(
    403,
    "The address has ended",
    "This address is not signed by this server, or its hour is over. Nothing was lost. Load the page again for a fresh one.",
  ),
  media_unreadable: say(
    422,
    "The file cannot be used",
    d =>
      `${d.name ?? "The file"} cannot be used. ${d.reason ?? "It cannot be read."} It was not stored; everything else was. ${d.todo ?? "Check it and send it again."}`,
  ),
  import_unreadable: say(
    422,
    "The file cannot be imported",
    d => `${d.reason ?? "The file cannot be read. Nothing was taken from it. Check it and import it again."}`,
  ),
  whatif_refused: say(
    422,
    "The plan cannot be tried",
    d => `${d.reason ?? "These settings cannot be tried."} Nothing was started, and the project's plan is as it was.`,
  ),
  dataset_unfinished: say(
    409,
    "The dataset is not frozen yet",
    d =>
      `The dataset is ${d.state ?? "not finished"}, so there is nothing to compare or export. Nothing was changed. Wait until it is done, or freeze it again.`,
  ),
  external_id_conflict: say(
    409,
    "Same id, other data",
    d =>
      `A task with the id ${d.external_id ?? ""} exists with other data. The stored one was kept. Import it under another id, or retire the old task.`,
  ),
  model_unreachable: say(
    502,
    "The model does not answer",
    d =>
      `The model's endpoint did not give a usable answer: ${d.reason ?? "no answer"}. What it had answered before is kept. Check address and key, then run it again.`,
  ),
  model_busy: say(
    409,
    "The model is at work",
    "A run of this model in this project has not ended yet, or the id of the run is in use. Nothing was begun. Wait until it is done, or stop it first.",
  ),
  budget_spent: say(
    409,
    "The spending limit is reached",
    d => `The model's spending limit (${d.limit ?? ""}) is reached. What it answered is kept. Raise the limit to go on.`,
  ),
  method_unknown: say(
    409,
    "Another method",
    d =>
      `The question “${d.question ?? ""}” was answered by the method ${d.method ?? "of another version"}, which this version of Tagwerk does not have. Nothing was changed. Verify it with the version that froze it, or freeze a new version.`,
  ),
  // the house
  database_down: say(
    503,
    "The database is not there",
    "The database does not answer at the moment. Nothing was lost; work on this device is kept. It is tried again by itself.",
  ),
  disk_full: say(
    507,
    "The disk is full",
    "The disk of the server is full, so nothing more can be stored. What was acknowledged before is kept. Free some space; work on this device is sent again.",
  ),
  shutting_down: say(503, "The server is stopping", "The server is stopping. Nothing was lost; it is tried again by itself."),
  internal: say(
    500,
    "Something broke",
    d =>
      `Something broke on the server${d.request ? ` (request ${d.request})` : ""}. Nothing of this request was stored. Try again; if it stays, look for the request's number in the log.`,
  ),
} satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals

/** A problem document (RFC 9457). */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: RefusalCode
  faults?: Fault[]
  /** Seconds until it makes sense to try again. */
  retry_after?: number
  [detail: string]: unknown
}

/** The problem document of a code. `faults` and other details travel along. */
export function problemOf(code: RefusalCode, details: Details = {}): Problem {
  const { status, title, sentence } = refusals[code]
  return { ...details, type: `urn:tagwerk:problem:${code}`, title, status, detail: sentence(details), code }
}
