import { useLingui } from "@lingui/react/macro"
import { checkForm, type Form, type Payload } from "@tagwerk/contract/form.ts"
import type { FormVersion } from "@tagwerk/contract/project.ts"
import { type Template, templates } from "@tagwerk/contract/template.ts"
import { CircleAlert } from "lucide-react"
import { useState } from "react"
import { codeOf, useAct, useCall } from "../client.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Notice } from "../ui/notice.tsx"
import { toast } from "../ui/toast.tsx"
import css from "./form.module.css"
import { FormEditor } from "./form-editor.tsx"
import { FormPreview } from "./form-preview.tsx"

/** The form of a project: edited in fields, seen at once, published as a new version. */
export function FormPage() {
  const { t } = useLingui()
  const at = useInProject()
  const shown = useCall("form.show", at)
  const [begun, setBegun] = useState<Template | null>(null)
  const code = codeOf(shown.error)
  if (shown.isPending) return <LoadingLine isLoading />
  if (shown.data) return <Editing key={shown.data.version} version={shown.data} />
  if (code !== "form_missing" && code !== "not_found")
    return <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} />
  if (begun) return <Editing version={{ version: 0, form: begun.form, created_at: "" }} />
  return (
    <EmptyState
      title={t`This project has no form yet.`}
      actions={
        <>
          <a href={projectHref(at.workspace, at.project, "import")}>{t`Import data and take the proposed form`}</a>
          {templates.map(template => (
            <Button key={template.key} onPress={() => setBegun(template)}>
              {template.name}
            </Button>
          ))}
        </>
      }
    >
      {t`A form says what a task shows and asks. Begin with data, or with a template that you change.`}
    </EmptyState>
  )
}

const noPayload: Payload = {}

function Editing({ version }: { version: FormVersion }) {
  const { t } = useLingui()
  const at = useInProject()
  const [form, setForm] = useState<Form>(version.form)
  const publish = useAct("form.publish", { onDone: made => toast(t`Version ${made.version} is published`) })
  const project = useCall("project.show", at)
  const newest = useCall("task.list", { ...at, limit: 1 })
  const task = newest.data?.items[0]?.id
  const detail = useCall("task.show", { ...at, task: task ?? "task_" }, { enabled: task !== undefined })
  const payload: Payload = detail.data?.payload ?? noPayload
  const faults = checkForm(form)
  const isSame = JSON.stringify(form) === JSON.stringify(version.form) && version.version > 0
  const next = version.version + 1
  const responses = project.data?.counts.responses ?? 0
  return (
    <div className={css.page}>
      <div className={css.main}>
        <div className={css.bar}>
          <span className={css.state}>
            {isSame ? t`Version ${version.version}, as published` : t`Changed here, not published yet`}
          </span>
          {faults.length > 0 ? (
            <span className={css.faultCount}>
              <CircleAlert size={14} strokeWidth={1.75} aria-hidden="true" /> {t`To mend: ${faults.length}`}
            </span>
          ) : null}
          {isSame ? null : <Button onPress={() => setForm(version.form)}>{t`Discard changes`}</Button>}
          <Button
            look="primary"
            isDisabled={isSame || faults.length > 0}
            isPending={publish.isPending}
            onPress={() => publish.mutate({ ...at, version: version.version, form })}
          >{t`Publish version ${next}`}</Button>
        </div>
        {publish.error ? (
          <div className={css.inset}>
            <ProblemNotice error={publish.error} />
          </div>
        ) : null}
        {responses > 0 && !isSame ? (
          <div className={css.inset}>
            <Notice>{t`Responses already given stay as they are and keep the version they answered. Retire a label rather than remove it: old responses stay readable.`}</Notice>
          </div>
        ) : null}
        <FormEditor form={form} fields={Object.keys(payload)} faults={faults} onChange={setForm} />
      </div>
      <aside className={css.side} aria-label={t`Preview`}>
        <h2 className={css.sideTitle}>{t`Preview, nothing is saved`}</h2>
        <FormPreview form={form} payload={payload} {...(detail.data ? { files: detail.data.files } : {})} />
      </aside>
    </div>
  )
}
