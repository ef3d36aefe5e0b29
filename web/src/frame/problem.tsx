import { useLingui } from "@lingui/react/macro"
import { codeOf } from "../client.ts"
import { Button } from "../ui/button.tsx"
import { Notice } from "../ui/notice.tsx"

/** A refusal in the server's own sentence; for anything else, that the server could not be reached. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useLingui()
  const text = codeOf(error)
    ? (error as Error).message
    : t`The server cannot be reached. Nothing that was shown is lost. It is tried again by itself; look whether the network and the server are up.`
  return (
    <Notice tone="bad" actions={onRetry ? <Button size="small" onPress={onRetry}>{t`Try again`}</Button> : undefined}>
      {text}
    </Notice>
  )
}
