import { useLingui } from "@lingui/react/macro"
import { type Template, templates } from "@tagwerk/contract/template.ts"
import { Copy, FlaskConical, MessageSquareText, PenLine, Square, Terminal, TextCursorInput, Upload } from "lucide-react"
import type { ReactNode } from "react"
import { Button } from "../ui/button.tsx"
import { FileDrop } from "../ui/file-drop.tsx"
import { IconButton } from "../ui/icon-button.tsx"
import { labelColor } from "../ui/label-color.ts"
import type { DroppedFile } from "../ui/read-drop.ts"
import { Tag } from "../ui/swatch.tsx"
import { toast } from "../ui/toast.tsx"
import css from "./first-run.module.css"

/** The empty workspace: drop a file, begin with a template, or come in another way. */
export function FirstRun(p: {
  onDrop: (files: DroppedFile[]) => void
  onTemplate: (template: Template) => void
  onDemo?: () => void
  isBringing: boolean
}) {
  const { t } = useLingui()
  const words = useTemplateWords()
  const command = "npx tagwerk import messages.csv --project Messages --create"
  return (
    <div className={css.page}>
      <h2 className={css.title}>{t`What do you want labeled?`}</h2>
      <p className={css.lead}>{t`Drop a file and a project with a fitting form is made from it. Nothing leaves this machine.`}</p>
      <FileDrop
        title={t`Drop JSONL, JSON, CSV or a folder of images here`}
        note={t`Any size. Bad lines are listed and the good ones go in.`}
        accept={[".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt", ".zip", "image/*"]}
        allowsFolder
        onFiles={p.onDrop}
      />
      <h3 className={css.heading}>{t`Or begin with a template`}</h3>
      <ul className={css.templates}>
        {templates.map(template => (
          <li key={template.key}>
            <button type="button" className={css.template} onClick={() => p.onTemplate(template)}>
              <span className={css.picture} aria-hidden="true">
                <Picture template={template} />
              </span>
              <span className={css.name}>{words[template.key]?.name ?? template.name}</span>
              <span className={css.says}>{words[template.key]?.says ?? template.says}</span>
            </button>
          </li>
        ))}
      </ul>
      <ul className={css.ways}>
        {p.onDemo ? (
          <li className={css.way}>
            <FlaskConical size={16} strokeWidth={1.75} aria-hidden="true" />
            <span className={css.wayName}>{t`Look around first`}</span>
            <span className={css.wayText} role="status">
              {p.isBringing
                ? t`The example projects are on their way. They appear here one after the other, within a minute.`
                : t`Four example projects with real data and real answers, to be deleted at any time.`}
            </span>
            <Button size="small" isDisabled={p.isBringing} onPress={p.onDemo}>
              {t`Bring the examples`}
            </Button>
          </li>
        ) : null}
        <li className={css.way}>
          <Terminal size={16} strokeWidth={1.75} aria-hidden="true" />
          <span className={css.wayName}>{t`From a terminal`}</span>
          <code className={css.wayText}>{command}</code>
          <IconButton
            label={t`Copy the command`}
            icon={<Copy size={16} strokeWidth={1.75} aria-hidden="true" />}
            onPress={() => void navigator.clipboard?.writeText(command).then(() => toast(t`The command is copied`))}
          />
        </li>
        <li className={css.way}>
          <Upload size={16} strokeWidth={1.75} aria-hidden="true" />
          <span className={css.wayName}>{t`Move a project here`}</span>
          <span className={css.wayText}>{t`Drop an export of a whole project above: tasks and everybody’s work come in.`}</span>
        </li>
      </ul>
    </div>
  )
}

function useTemplateWords(): Record<string, { name: string; says: string }> {
  const { t } = useLingui()
  return {
    text_classification: { name: t`Text classification`, says: t`Read a text, choose the option that fits it.` },
    named_entities: { name: t`Named entities`, says: t`Mark the names in a text and say what each one is.` },
    image_boxes: { name: t`Image boxes`, says: t`Draw a box around every object in an image.` },
    free_text: { name: t`Free-text answer`, says: t`Read a request, write the answer to it.` },
  }
}

/** What a template asks, drawn from its own form. */
function Picture({ template }: { template: Template }): ReactNode {
  const question = template.form.questions[0]
  if (question?.kind === "choice")
    return (
      <>
        <MessageSquareText size={16} strokeWidth={1.75} />
        {question.options.slice(0, 3).map((option, i) => (
          <span key={option.name} className={i === 0 ? css.chosen : css.option}>
            {option.title ?? option.name}
          </span>
        ))}
      </>
    )
  if (question?.kind === "span" || question?.kind === "box")
    return (
      <>
        {question.kind === "box" ? <Square size={16} strokeWidth={1.75} /> : <TextCursorInput size={16} strokeWidth={1.75} />}
        {question.labels.slice(0, 3).map((label, i) => (
          <Tag key={label.name} color={labelColor(i, label.color)}>
            {label.title ?? label.name}
          </Tag>
        ))}
      </>
    )
  return (
    <>
      <PenLine size={16} strokeWidth={1.75} />
      {question?.kind === "text" ? question.placeholder : null}
    </>
  )
}
