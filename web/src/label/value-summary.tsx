import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import { faceOf, facesOf } from "../kind/label-face.ts"

/** A response in one line: "Cash and ATM", "3 spans, Good". */
export function ValueSummary({ form, value }: { form: Form; value: ResponseValue }) {
  const { t } = useLingui()
  const parts = form.questions.flatMap(question => {
    const given = value[question.key]
    if (given === undefined || given === null) return []
    if (isNoValue(given)) return [given.none === "cannot_tell" ? t`Can’t tell` : t`Not applicable`]
    if (question.kind === "choice") {
      const faces = facesOf(question.options)
      return (Array.isArray(given) ? (given as string[]) : [String(given)]).map(name => faceOf(faces, name).title)
    }
    if (question.kind === "text") return [String(given)]
    const count = Array.isArray(given) ? given.length : 0
    if (count === 0) return [t`Nothing marked`]
    return [
      question.kind === "span"
        ? t`${plural(count, { one: "# span", other: "# spans" })}`
        : t`${plural(count, { one: "# box", other: "# boxes" })}`,
    ]
  })
  return <>{parts.join(", ")}</>
}
