import { useLingui } from "@lingui/react/macro"
import { formatNumber } from "../../ui/format.ts"
import { TextArea } from "../../ui/text-area.tsx"
import { TextField } from "../../ui/text-field.tsx"
import type { EditorProps } from "../editor-props.ts"
import { NoneRow } from "../none-row.tsx"
import { ProposedValue } from "../proposed-value.tsx"

/** Counted from here on: before it, nobody asks how much room is left. */
const near = 0.8

export function TextEditor(p: EditorProps<"text">) {
  const { t } = useLingui()
  const { question } = p
  const value = p.value ?? ""
  const max = question.length_max ?? 20_000
  const length = value.length > max * near ? [...value].length : value.length
  const write = (next: string) => p.onChange(next === "" ? undefined : next, `text ${question.key}`)
  const frame = {
    label: p.title,
    isLabelHidden: true,
    ...(length > max * near ? { note: t`${formatNumber(length)} of ${formatNumber(max)} characters` } : {}),
    ...(length > max ? { error: t`This is ${formatNumber(length - max)} characters too long. Shorten it.` } : {}),
    ...(question.placeholder ? { placeholder: question.placeholder } : {}),
  }
  return (
    <>
      {p.proposals.map(proposal => (
        <ProposedValue
          key={proposal.id}
          model={proposal.model}
          hasKeys={p.hasDigits}
          onAccept={() => p.onChange(proposal.item)}
          onReject={() => p.onReject([proposal.id])}
        >
          {proposal.item}
        </ProposedValue>
      ))}
      {question.lines === 1 ? (
        <TextField
          {...frame}
          value={value}
          size={p.isPhone ? "touch" : "large"}
          onChange={write}
          onKeyDown={event => {
            if (event.key !== "Enter" || event.nativeEvent.isComposing) return
            event.preventDefault()
            p.onSubmit()
          }}
        />
      ) : (
        <TextArea {...frame} value={value} rows={question.lines ?? (p.isPhone ? 4 : 6)} onChange={write} />
      )}
      <NoneRow none={p.none} onNone={p.onNone} hasKeys={p.hasDigits} isPhone={p.isPhone} />
    </>
  )
}
