import { useLingui } from "@lingui/react/macro"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { TextField } from "../ui/text-field.tsx"

interface NameDialogProps {
  title: string
  note?: string
  act: string
  name: string
  onName: (name: string) => void
  isPending: boolean
  error: Error | null
  onClose: () => void
  onAct: () => void
}

/** One field and one act. */
export function NameDialog(p: NameDialogProps) {
  const { t } = useLingui()
  const canAct = p.name.trim() !== "" && !p.isPending
  return (
    <Dialog
      title={p.title}
      onClose={p.onClose}
      actions={
        <>
          <Button onPress={p.onClose}>{t`Cancel`}</Button>
          <Button look="primary" isDisabled={!canAct} onPress={p.onAct}>
            {p.act}
          </Button>
        </>
      }
    >
      <TextField
        label={t`Name`}
        value={p.name}
        onChange={p.onName}
        autoFocus
        maxLength={200}
        {...(p.note ? { note: p.note } : {})}
        {...(p.error ? { error: p.error.message } : {})}
        onKeyDown={event => {
          if (event.key === "Enter" && canAct) p.onAct()
        }}
      />
    </Dialog>
  )
}
