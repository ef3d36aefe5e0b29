import { Plural, useLingui } from "@lingui/react/macro"
import type { Id } from "@tagwerk/contract/id.ts"
import { useEffect, useState } from "react"
import { useCall } from "../client.ts"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Notice } from "../ui/notice.tsx"
import { Select } from "../ui/select.tsx"
import css from "./model.module.css"

/** What the endpoint would be asked about a task of a project, as the prompt stands now. Nothing is sent to it. */
export function PromptPreview({ prompt, onTemplate }: { prompt: string; onTemplate: (template: string) => void }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const projects = useCall("project.list", { workspace, limit: 500 })
  const [wanted, setProject] = useState<Id<"project"> | null>(null)
  const project = wanted ?? projects.data?.items[0]?.id ?? null
  const [settled, setSettled] = useState(prompt)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(prompt), 300)
    return () => clearTimeout(timer)
  }, [prompt])
  const at = { workspace, project: project ?? ("" as Id<"project">) }
  const shown = useCall("model.preview", settled.trim() ? { ...at, prompt: settled } : at, {
    enabled: project !== null,
    keep: true,
  })
  if (project === null) return null
  const preview = shown.data
  return (
    <section className={css.preview} aria-label={t`What the model is asked`}>
      <Select
        label={t`Preview with the first task of`}
        options={(projects.data?.items ?? []).map(one => ({ value: one.id, label: one.name }))}
        value={project}
        onChange={setProject}
      />
      {shown.error && !preview ? <ProblemNotice error={shown.error} /> : null}
      {preview?.faults.map(fault => (
        <Notice key={fault} tone="warn">
          {fault}
        </Notice>
      ))}
      {preview?.missing ? (
        <Notice tone="warn">
          {t`The prompt names the field “${preview.missing}”, which this task does not have. It has: ${preview.fields.join(", ")}.`}
        </Notice>
      ) : null}
      {preview && preview.task === null ? <p className={css.quiet}>{t`This project has no task yet.`}</p> : null}
      {preview ? (
        <details className={css.asked}>
          <summary>
            {t`Instructions, made from the form`}{" "}
            <span className={css.quiet}>
              <Plural value={preview.instructions.length} one="# character" other="# characters" />
            </span>
          </summary>
          <pre className={css.text}>{preview.instructions}</pre>
        </details>
      ) : null}
      {preview?.text ? (
        <figure className={css.asked} aria-live="polite">
          <figcaption>{t`Then, about the task`}</figcaption>
          <pre className={css.text}>{preview.text}</pre>
        </figure>
      ) : null}
      {preview && prompt.trim() === "" ? (
        <p className={css.quiet}>
          {t`Without a prompt of your own the model gets what the form shows:`} <code>{preview.template}</code>{" "}
          <button type="button" className={css.take} onClick={() => onTemplate(preview.template)}>
            {t`Begin from it`}
          </button>
        </p>
      ) : null}
    </section>
  )
}
