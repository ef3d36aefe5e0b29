import { useLingui } from "@lingui/react/macro"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import type { Facts } from "@tagwerk/contract/task.ts"
import { useState } from "react"
import { WorkDesk } from "../desk/work-desk.tsx"
import css from "./form.module.css"

const noFiles: readonly Facts[] = []

/** How a task will look and work, with the label screen's own editors. Nothing is saved. */
export function FormPreview({ form, payload, files = noFiles }: { form: Form; payload: Payload; files?: readonly Facts[] }) {
  const { t } = useLingui()
  const [value, setValue] = useState<ResponseValue>({})
  return (
    <section className={css.preview} aria-label={t`How a task will look`}>
      <WorkDesk form={form} payload={payload} files={files} value={value} onChange={setValue} isTrial />
    </section>
  )
}
