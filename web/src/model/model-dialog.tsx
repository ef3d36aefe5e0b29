import { useLingui } from "@lingui/react/macro"
import type { Model, ModelSettings } from "@tagwerk/contract/dataset.ts"
import { newId } from "@tagwerk/contract/id.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { Segments } from "../ui/radio-group.tsx"
import { TextArea } from "../ui/text-area.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./model.module.css"
import { PromptPreview } from "./prompt-preview.tsx"

const price = { maximumFractionDigits: 6 }

/** Not part of a message, where braces mean something else. */
const example = "{{text}}"

/** Millionths, as they are stored, and the amount that is typed; NaN: not given. */
const amount = (micro: number | undefined) => (micro === undefined ? Number.NaN : micro / 1_000_000)
const micro = (given: number) => (Number.isNaN(given) ? undefined : Math.round(given * 1_000_000))

/** A model's settings, of a new one or one that is there: a classifier, or any endpoint that speaks the OpenAI protocol. */
export function ModelDialog({ model, onClose }: { model?: Model; onClose: () => void }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const [id] = useState(() => newId("model"))
  const before: ModelSettings = model?.settings ?? {}
  const [provider, setProvider] = useState<Model["provider"]>(model?.provider ?? "classifier")
  const [name, setName] = useState(model?.name ?? "")
  const [fields, setFields] = useState({
    question: before.question ?? "",
    field: before.field ?? "",
    base_url: before.base_url ?? "",
    model: before.model ?? "",
    prompt: before.prompt ?? "",
  })
  const [secret, setSecret] = useState("")
  const [isForgotten, setForgotten] = useState(false)
  // NaN: not given. Prices are for a million tokens, in the currency of the bill.
  const [limits, setLimits] = useState({
    input: amount(before.input_price_micro),
    output: amount(before.output_price_micro),
    spend: amount(before.spend_max_micro),
    concurrency: before.concurrency ?? 4,
  })
  const create = useAct("model.create", { onDone: onClose })
  const update = useAct("model.update", { onDone: onClose })
  const isRemote = provider === "openai"
  const names = isRemote ? (["base_url", "model", "prompt"] as const) : (["question", "field"] as const)
  const numbers = isRemote
    ? {
        concurrency: limits.concurrency,
        input_price_micro: micro(limits.input),
        output_price_micro: micro(limits.output),
        spend_max_micro: micro(limits.spend),
      }
    : {}
  const given = [...names.map(key => [key, fields[key].trim()] as const), ...Object.entries(numbers)]
  // What this screen does not show stays as it is.
  const all = Object.entries({ ...before, ...Object.fromEntries(given) })
  const settings = Object.fromEntries(all.filter(([, value]) => value !== "" && value !== undefined && !Number.isNaN(value)))
  const canMake =
    name.trim() !== "" && (!isRemote || (/^https?:\/\/./.test(fields.base_url.trim()) && fields.model.trim() !== ""))
  const set = (key: keyof typeof fields) => (text: string) => setFields({ ...fields, [key]: text })
  const hasMoved = model?.has_secret === true && originOf(fields.base_url) !== originOf(before.base_url ?? "")
  const save = () => {
    if (model)
      return update.mutate({
        workspace,
        model: model.id,
        name: name.trim(),
        settings,
        ...(isForgotten ? { secret: "" } : secret !== "" ? { secret } : {}),
      })
    if (provider === "imported") return
    create.mutate({
      workspace,
      id,
      name: name.trim(),
      provider,
      settings,
      ...(isRemote && secret !== "" ? { secret } : {}),
    })
  }
  const error = create.error ?? update.error
  return (
    <Dialog
      title={model ? t`Settings of ${model.name}` : t`New model`}
      width={640}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button look="primary" isDisabled={!canMake} isPending={create.isPending || update.isPending} onPress={save}>
            {model ? t`Save` : t`Create`}
          </Button>
        </>
      }
    >
      <div className={css.stack}>
        {model ? null : (
          <Segments
            label={t`Sort of model`}
            options={[
              { value: "classifier", label: t`Classifier` },
              { value: "openai", label: t`Language model` },
            ]}
            value={provider}
            onChange={setProvider}
          />
        )}
        <TextField label={t`Name`} value={name} onChange={setName} maxLength={200} autoFocus />
        {isRemote ? (
          <>
            <TextField
              label={t`Address`}
              note={t`Of an endpoint that speaks the OpenAI protocol, as in http://localhost:11434/v1. Data of the tasks is sent there.`}
              type="url"
              value={fields.base_url}
              onChange={set("base_url")}
              maxLength={500}
            />
            <TextField label={t`Model`} value={fields.model} onChange={set("model")} maxLength={200} isMono />
            <TextArea
              label={t`Prompt`}
              labelNote={t`optional`}
              note={t`About the task: ${example} stands for its field “text”. The questions come from the form by themselves.`}
              rows={4}
              isMono
              value={fields.prompt}
              onChange={set("prompt")}
              maxLength={20_000}
            />
            <PromptPreview prompt={fields.prompt} onTemplate={set("prompt")} />
            <div className={css.pair}>
              <NumberField
                label={t`Calls at once`}
                min={1}
                max={64}
                value={limits.concurrency}
                onChange={concurrency => setLimits({ ...limits, concurrency })}
              />
              <NumberField
                label={t`Spending limit`}
                note={t`Over all runs, in the currency of the prices.`}
                min={0}
                format={price}
                value={limits.spend}
                onChange={spend => setLimits({ ...limits, spend })}
              />
              <NumberField
                label={t`Price of input`}
                note={t`For a million tokens.`}
                min={0}
                format={price}
                value={limits.input}
                onChange={input => setLimits({ ...limits, input })}
              />
              <NumberField
                label={t`Price of output`}
                note={t`For a million tokens.`}
                min={0}
                format={price}
                value={limits.output}
                onChange={output => setLimits({ ...limits, output })}
              />
            </div>
            <TextField
              label={t`Secret`}
              labelNote={t`optional`}
              note={
                hasMoved
                  ? t`It was given for another address: give it again, or the one for the new address.`
                  : model?.has_secret
                    ? t`One is stored, sealed. Left empty, it stays.`
                    : t`Stored sealed and never shown again.`
              }
              type="password"
              autoComplete="new-password"
              value={secret}
              onChange={setSecret}
              maxLength={2000}
            />
            {model?.has_secret ? (
              <Checkbox isSelected={isForgotten} onChange={setForgotten}>
                {t`Remove the stored secret`}
              </Checkbox>
            ) : null}
          </>
        ) : (
          <>
            <TextField
              label={t`Key of the question`}
              labelNote={t`optional`}
              note={t`A choice question. Left empty, the first one of the form.`}
              value={fields.question}
              onChange={set("question")}
              isMono
            />
            <TextField
              label={t`Field of the data`}
              labelNote={t`optional`}
              note={t`The text it learns from. Left empty, the one the form shows.`}
              value={fields.field}
              onChange={set("field")}
              isMono
            />
          </>
        )}
        {error ? <ProblemNotice error={error} /> : null}
      </div>
    </Dialog>
  )
}

/** Where a secret is sent: host and port. */
function originOf(address: string): string {
  try {
    return new URL(address).origin
  } catch {
    return ""
  }
}
