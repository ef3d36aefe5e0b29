import { useLingui } from "@lingui/react/macro"
import { Button } from "../ui/button.tsx"

/** Below a list whose end is not loaded; nothing where it is. */
export function MoreButton({ more }: { more: { isLoading: boolean; load: () => void } | null }) {
  const { t } = useLingui()
  if (!more) return null
  return (
    <p>
      <Button isPending={more.isLoading} onPress={more.load}>
        {t`Show more`}
      </Button>
    </p>
  )
}
