import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Dataset, Verification } from "@tagwerk/contract/dataset.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Sample } from "@tagwerk/contract/sample.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useJobStates } from "../import/job-state.ts"
import { Button } from "../ui/button.tsx"
import { formatDateTime, formatNumber } from "../ui/format.ts"
import { Badge, Notice } from "../ui/notice.tsx"
import css from "./datasets-page.module.css"
import { ShaPart } from "./sha-part.tsx"

/** Frozen datasets; each can be computed again from its responses and compared. */
export function DatasetTable(p: { datasets: readonly Dataset[]; certificates: ReadonlyMap<string, Sample> }) {
  const { datasets } = p
  const { t } = useLingui()
  const at = useInProject()
  const states = useJobStates()
  const [result, setResult] = useState<Verification | null>(null)
  const verify = useAct("dataset.verify", { onDone: setResult })
  const underWay = verify.isPending ? verify.variables.dataset : null
  const nameOf = (id: string) => {
    const dataset = datasets.find(one => one.id === id)
    return dataset ? `${dataset.name} v${dataset.version}` : id
  }
  return (
    <>
      <div className={css.wide}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`Name`}</th>
              <th scope="col" className={css.number}>{t`Version`}</th>
              <th scope="col">{t`State`}</th>
              <th scope="col" className={css.number}>{t`Tasks`}</th>
              <th scope="col" className={css.number}>{t`Responses`}</th>
              <th scope="col" className={css.number}>{t`Position`}</th>
              <th scope="col">{t`SHA-256`}</th>
              <th scope="col">{t`Certificate`}</th>
              <th scope="col" className={css.number}>{t`Frozen`}</th>
              <th scope="col" aria-label={t`Check`} />
            </tr>
          </thead>
          <tbody>
            {datasets.map(one => (
              <tr key={one.id}>
                <th scope="row">
                  {one.name}{" "}
                  {one.recalled > 0 ? (
                    <Badge tone="warn">
                      {plural(one.recalled, { one: "# task withdrawn since", other: "# tasks withdrawn since" })}
                    </Badge>
                  ) : null}
                </th>
                <td className={css.number}>{formatNumber(one.version)}</td>
                <td className={css.sentence}>
                  {states[one.state]}
                  {one.error ? <span className={css.bad}> {one.error}</span> : null}
                </td>
                <td className={css.number}>{formatNumber(one.tasks)}</td>
                <td className={css.number}>{formatNumber(one.responses)}</td>
                <td className={css.number}>{one.position === null ? "–" : formatNumber(one.position)}</td>
                <td>
                  <ShaPart sha256={one.sha256} />
                </td>
                <td>{one.state === "done" ? <CertificateLink dataset={one} certificate={p.certificates.get(one.id)} /> : "–"}</td>
                <td className={css.number}>{formatDateTime(Date.parse(one.created_at))}</td>
                <td className={css.number}>
                  {one.state === "done" ? (
                    <Button
                      size="small"
                      label={t`Check ${one.name} version ${one.version}`}
                      isPending={underWay === one.id}
                      isDisabled={underWay !== null && underWay !== one.id}
                      onPress={() => {
                        setResult(null)
                        verify.mutate({ ...at, dataset: one.id as Id<"dataset"> })
                      }}
                    >
                      {underWay === one.id ? t`Checking` : t`Check`}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {verify.error ? <ProblemNotice error={verify.error} /> : null}
      {result ? <VerifyResult result={result} name={nameOf(result.dataset)} /> : null}
    </>
  )
}

/** The worst of its questions in short, and the way to all of it; without one, the way to make it. */
function CertificateLink({ dataset, certificate }: { dataset: Dataset; certificate: Sample | undefined }) {
  const { t } = useLingui()
  const at = useInProject()
  const href = projectHref(at.workspace, at.project, "samples")
  const name = t`${dataset.name} version ${dataset.version}`
  const rows = certificate?.result?.rows.filter(row => row.label === null) ?? []
  const worst = rows.toSorted((a, b) => b.value - a.value)[0]
  if (!certificate || !worst)
    return (
      <a className={css.certificate} href={href} aria-label={t`Certify ${name}`}>
        {t`Certify`}
      </a>
    )
  return (
    <a
      className={css.certificate}
      href={`${href}?${new URLSearchParams({ sample: certificate.id })}`}
      aria-label={t`Certificate of ${name}: ${worst.text}`}
    >
      {worst.text}
    </a>
  )
}

const differencesMax = 20

function VerifyResult({ result, name }: { result: Verification; name: string }) {
  const { t } = useLingui()
  if (result.holds)
    return (
      <Notice tone="good" title={t`${name} holds.`}>
        {t`Every answer was computed again from the responses: ${formatNumber(result.equal)} of ${formatNumber(result.tasks)} tasks are equal, and so is the hash.`}{" "}
        <code>{result.sha256_computed.slice(0, 12)}</code>
      </Notice>
    )
  return (
    <>
      <Notice tone="bad" title={t`${name} does not hold.`}>
        {t`${formatNumber(result.equal)} of ${formatNumber(result.tasks)} tasks are equal. The frozen dataset was kept as it is; look at what differs, and freeze a new version if the computed answers are the right ones.`}{" "}
        <code>{result.sha256_frozen.slice(0, 12)}</code> ≠ <code>{result.sha256_computed.slice(0, 12)}</code>
      </Notice>
      {result.different.length > 0 ? (
        <div className={css.wide}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t`Task`}</th>
                <th scope="col">{t`Question`}</th>
                <th scope="col">{t`As frozen`}</th>
                <th scope="col">{t`As computed`}</th>
              </tr>
            </thead>
            <tbody>
              {result.different.slice(0, differencesMax).map(one => (
                <tr key={`${one.task}${one.question}`}>
                  <td>
                    <code>{one.task.slice(-6)}</code>
                  </td>
                  <td>{one.question}</td>
                  <td className={css.cut}>{JSON.stringify(one.frozen)}</td>
                  <td className={css.cut}>{JSON.stringify(one.computed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </>
  )
}
