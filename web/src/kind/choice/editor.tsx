import { useLingui } from "@lingui/react/macro"
import type { NoValue } from "@tagwerk/contract/kind/value.ts"
import { OptionList } from "../../ui/option-list.tsx"
import { Swatch } from "../../ui/swatch.tsx"
import type { EditorProps } from "../editor-props.ts"
import { facesOf } from "../label-face.ts"
import { ProposedValue } from "../proposed-value.tsx"
import { AnswerGrid } from "./answer-grid.tsx"
import { ChoiceViewer } from "./viewer.tsx"

const cannot_tell = "\0cannot_tell"
const not_applicable = "\0not_applicable"
/** Fewer than this many fit as buttons on a phone without scrolling. */
const grid_max = 9

export function ChoiceEditor(p: EditorProps<"choice">) {
  const { t } = useLingui()
  const { question, isPhone } = p
  const isMultiple = question.multiple ?? false
  const value = p.value === undefined ? [] : Array.isArray(p.value) ? p.value : [p.value]
  const faces = facesOf(question.options).filter(face => !face.isRetired || value.includes(face.name))
  const has_colors = question.options.some(option => option.color)
  const submits = isPhone && p.isAlone && !isMultiple

  const choose = (name: string) => {
    const none = name === cannot_tell ? "cannot_tell" : name === not_applicable ? "not_applicable" : null
    if (none) p.onNone(p.none === none && !submits ? null : none)
    else if (isMultiple) {
      const next = value.includes(name) ? value.filter(other => other !== name) : [...value, name]
      const ordered = question.options.map(option => option.name).filter(option => next.includes(option))
      p.onChange(ordered.length > 0 ? ordered : undefined)
    } else p.onChange(value[0] === name && !submits ? undefined : name)
    if (submits) p.onSubmit()
  }
  const chosen = p.none ? [p.none === "cannot_tell" ? cannot_tell : not_applicable] : value
  const none = noneWords(t`Can’t tell`, faces.length > 9 ? t`None of the ${faces.length}` : t`Not applicable`)
  const proposed = p.proposals.map(proposal => (
    <ProposedValue
      key={proposal.id}
      model={proposal.model}
      hasKeys={p.hasDigits}
      onAccept={() => p.onChange(proposal.item)}
      onReject={() => p.onReject([proposal.id])}
    >
      <ChoiceViewer question={question} value={proposal.item} />
    </ProposedValue>
  ))
  const icon = (color: string) => (has_colors ? { icon: <Swatch color={color} /> } : {})

  if (isPhone ? faces.length < grid_max : faces.length <= 3 && !p.isAlone) {
    const own = faces.some(face => p.keys.has(face.name))
    const answers = [
      ...faces.map((face, i) => ({
        value: face.name,
        label: face.title,
        keys: own ? (p.keys.get(face.name) ?? "") : String(i + 1),
        ...icon(face.color),
      })),
      ...none.map(entry => ({ ...entry, isQuiet: true })),
    ]
    return (
      <>
        {proposed}
        <AnswerGrid
          label={p.title}
          answers={answers}
          chosen={chosen}
          isMultiple={isMultiple}
          isTouch={isPhone}
          hasKeys={p.hasDigits}
          onChoose={choose}
        />
      </>
    )
  }
  return (
    <>
      {proposed}
      <OptionList
        label={p.title}
        options={[
          ...faces.map(face => ({
            value: face.name,
            label: face.title,
            words: face.name,
            ...(face.description ? { note: face.description } : {}),
            ...(p.keys.has(face.name) ? { keys: p.keys.get(face.name) ?? "" } : {}),
            ...icon(face.color),
          })),
          ...none.map(entry => ({ ...entry, isPinned: true })),
        ]}
        chosen={chosen}
        isMultiple={isMultiple}
        onChoose={choose}
        recent={faces.length > 9 ? p.recent : []}
        hasKeys={p.hasDigits}
      />
    </>
  )
}

function noneWords(tell: string, apply: string) {
  return [
    { value: cannot_tell, label: tell, keys: "0" },
    { value: not_applicable, label: apply, keys: "Shift 0" },
  ] satisfies { value: string; label: string; keys: string; none?: NoValue["none"] }[]
}
