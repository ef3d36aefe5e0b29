import { useLingui } from "@lingui/react/macro"
import { useRef, useState } from "react"
import { useAct, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { FileButton } from "../ui/file-button.tsx"
import { LazyMarkdown } from "../ui/lazy-markdown.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { TextArea } from "../ui/text-area.tsx"
import { toast } from "../ui/toast.tsx"
import css from "./settings.module.css"
import { usePictures } from "./use-pictures.ts"

/** The guideline in Markdown, as workers will read it below. `version` null: there is none yet. */
export function GuidelinePart({ version }: { version: number | null }) {
  const { t } = useLingui()
  const at = useInProject()
  const shown = useCall("guideline.show", at, { enabled: version !== null })
  // What is being written stands on the version it was begun with, so that somebody else's is never overwritten unseen.
  const [draft, setDraft] = useState<{ version: number; markdown: string } | null>(null)
  const publish = useAct("guideline.publish", {
    onDone: () => {
      setDraft(null)
      toast(t`Published`)
    },
  })
  const present = version === null ? { version: 0, markdown: "" } : (shown.data ?? null)
  const edited = draft ?? present
  const area = useRef<HTMLTextAreaElement>(null)
  const newest = useRef(edited)
  newest.current = edited
  /** Where the cursor is; the text may have grown while the picture was on its way. */
  const insert = (markdown: string) => {
    const now = newest.current
    if (!now) return
    const place = area.current?.selectionStart ?? now.markdown.length
    const next = { ...now, markdown: `${now.markdown.slice(0, place)}${markdown}\n${now.markdown.slice(place)}` }
    newest.current = next
    setDraft(next)
  }
  const pictures = usePictures(at, insert)
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Guideline`}</h2>
      <LoadingLine isLoading={version !== null && shown.isPending} />
      {shown.error && version !== null ? <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} /> : null}
      {edited ? (
        <div className={css.stack}>
          <TextArea
            label={t`Markdown`}
            note={t`Workers read it beside the task. Pictures can be pasted and dropped here.`}
            areaRef={area}
            onFiles={pictures.store}
            rows={12}
            isMono
            maxLength={100_000}
            value={edited.markdown}
            onChange={markdown => setDraft({ version: edited.version, markdown })}
          />
          {publish.error ? <ProblemNotice error={publish.error} /> : null}
          {pictures.error ? <ProblemNotice error={pictures.error} /> : null}
          <div className={css.form}>
            <FileButton accept={["image/*"]} isPending={pictures.isStoring} onFiles={pictures.store}>
              {t`Add pictures`}
            </FileButton>
            <Button
              isDisabled={draft === null || draft.markdown === present?.markdown}
              isPending={publish.isPending}
              onPress={() => publish.mutate({ ...at, version: edited.version, markdown: edited.markdown })}
            >
              {t`Publish version ${edited.version + 1}`}
            </Button>
          </div>
          {edited.markdown.trim() === "" ? null : (
            <section className={css.preview} aria-label={t`Preview`}>
              <LazyMarkdown text={edited.markdown} pictures={{ ...shown.data?.pictures, ...pictures.stored }} />
            </section>
          )}
        </div>
      ) : null}
    </section>
  )
}
