import { useLingui } from "@lingui/react/macro"
import type { KindName } from "@tagwerk/contract/kind.ts"

export function useKindWords(): Record<KindName, string> {
  const { t } = useLingui()
  return { choice: t`Choice`, text: t`Free text`, span: t`Spans of a text`, box: t`Boxes on an image` }
}
