import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { useAct, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { isMark } from "../kind/is-mark.ts"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { formatDate } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import css from "./gold.module.css"
import { KnownAnswer } from "./known-answer.tsx"

/** Makes a task gold, gives gold another answer, or ends it. */
export function KnownDialog({ task, form, onClose }: { task: TaskDetail; form: Form; onClose: () => void }) {
  const { t } = useLingui()
  const at = { ...useInProject(), task: task.id }
  const shown = useCall("gold.show", at)
  const end = useAct("gold.end", { onDone: onClose })
  const known = shown.data?.known
  return (
    <Dialog title={t`Known answer`} onClose={onClose} width={form.questions.some(isMark) ? 1080 : 480}>
      <p className={css.quiet}>
        {known
          ? t`Given by ${known.by} on ${formatDate(Date.parse(known.created_at))}. A new one replaces it; what was known before stays in the record.`
          : t`The task becomes gold: workers get it among the others without knowing, and are judged by it. Gold picked by hand is easier or harder than the rest; drawn gold says more.`}
      </p>
      <LoadingLine isLoading={shown.isPending} />
      {shown.error || end.error ? <ProblemNotice error={shown.error ?? end.error} /> : null}
      {shown.data ? (
        <KnownAnswer task={task} form={form} known={known?.value ?? {}} onDone={onClose}>
          {known ? (
            <Button isPending={end.isPending} onPress={() => end.mutate(at)}>
              {t`No longer gold`}
            </Button>
          ) : null}
        </KnownAnswer>
      ) : null}
    </Dialog>
  )
}
