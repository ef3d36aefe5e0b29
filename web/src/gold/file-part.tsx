import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { GoldImport } from "@tagwerk/contract/gold.ts"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { client, refresh } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { FileDrop } from "../ui/file-drop.tsx"
import { formatNumber } from "../ui/format.ts"
import { Notice } from "../ui/notice.tsx"
import css from "./gold.module.css"

/** Known answers from a file: what went in, and of every other line why not. */
export function FilePart({ form }: { form: Form }) {
  const { t } = useLingui()
  const at = useInProject()
  const cache = useQueryClient()
  const send = useMutation<GoldImport, Error, File>({
    mutationFn: file => client.call("gold.import", { ...at, name: file.name }, { body: file }),
    onSuccess: () => refresh(cache, at),
  })
  const columns = ["external_id", ...form.questions.map(question => question.key)].join(",")
  return (
    <section className={css.part} aria-labelledby="gold-file">
      <h2 className={css.title} id="gold-file">{t`From a file`}</h2>
      <FileDrop
        title={t`Known answers as CSV or JSON lines`}
        note={<code className={css.columns}>{columns}</code>}
        accept={[".csv", ".tsv", ".jsonl", ".json"]}
        onFiles={files => files[0] && send.mutate(files[0].file)}
      />
      {send.isPending ? <p className={css.quiet}>{t`Reading`}</p> : null}
      {send.error ? <ProblemNotice error={send.error} /> : null}
      {send.data ? <Taken done={send.data} /> : null}
    </section>
  )
}

function Taken({ done }: { done: GoldImport }) {
  const { t } = useLingui()
  return (
    <>
      <Notice tone={done.refused > 0 ? "warn" : "good"}>
        {t`${formatNumber(done.read)} read: ${formatNumber(done.marked)} gold now, ${formatNumber(done.same)} before, ${formatNumber(done.refused)} refused.`}
      </Notice>
      {done.refusals.length > 0 ? (
        <ul className={css.refusals}>
          {done.refusals.map((one, i) => (
            <li key={`${one.line} ${i}`}>{one.reason}</li>
          ))}
        </ul>
      ) : null}
      {done.refused > done.refusals.length ? (
        <p className={css.quiet}>{t`and ${formatNumber(done.refused - done.refusals.length)} more`}</p>
      ) : null}
    </>
  )
}
