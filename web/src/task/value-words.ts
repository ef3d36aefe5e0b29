import { useLingui } from "@lingui/react/macro"
import type { ValueWords } from "./value-line.ts"

export function useValueWords(): ValueWords {
  const { t } = useLingui()
  return { cannotTell: t`Can’t tell`, notApplicable: t`Does not apply`, nothing: t`Nothing there` }
}
