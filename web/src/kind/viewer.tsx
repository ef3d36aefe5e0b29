/** The viewers of the kinds: adding a kind is adding a line, which the compiler asks for. */
import { useLingui } from "@lingui/react/macro"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Question, Value } from "@tagwerk/contract/kind.ts"
import type { ComponentType } from "react"
import { BoxViewer } from "./box/viewer.tsx"
import { ChoiceViewer } from "./choice/viewer.tsx"
import { SpanViewer } from "./span/viewer.tsx"
import { TextViewer } from "./text/viewer.tsx"
import type { Ground, ViewerProps } from "./viewer-props.ts"

export const viewers = { choice: ChoiceViewer, text: TextViewer, span: SpanViewer, box: BoxViewer } satisfies {
  [K in KindName]: ComponentType<ViewerProps<K>>
}

/** Shows any value of any question, "can't tell" and "not applicable" included. */
export function ValueViewer({ question, value, ground }: { question: Question; value: Value | undefined; ground?: Ground }) {
  const { t } = useLingui()
  if (value === undefined || value === null) return <span>{t`Not answered`}</span>
  if (isNoValue(value)) return <span>{value.none === "cannot_tell" ? t`Can’t tell` : t`Not applicable`}</span>
  const Viewer = viewers[question.kind] as unknown as ComponentType<ViewerProps<KindName>>
  return <Viewer question={question} value={value} {...(ground ? { ground } : {})} />
}
