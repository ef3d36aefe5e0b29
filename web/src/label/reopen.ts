/** One of the own responses, brought back from the server to be amended, with the form it was given under. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Output } from "@tagwerk/contract/route.ts"
import { beginHistory } from "./history.ts"
import { picturesOf, type Work } from "./work.ts"

export function workOf(response: Id<"response">, found: Output<Api["response.reopen"]>): Work {
  const { form, version } = found.form
  return {
    key: response,
    assignment: null,
    task: found.task,
    form,
    form_version: version,
    payload: found.payload,
    pictures: picturesOf(form, found.payload, found.files),
    history: beginHistory(found.value),
    response,
    sent: true,
    sent_value: found.value,
    parcel: null,
    suggestions: [],
    lapsed: false,
    until: null,
    spent_ms: 0,
    stored: found.value,
  }
}
