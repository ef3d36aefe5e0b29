import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useWorkspace } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { Segments } from "../ui/radio-group.tsx"
import { TextArea } from "../ui/text-area.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./model.module.css"

const price = { maximumFractionDigits: 6 }

/** A new model: a classifier, or any endpoint that speaks the OpenAI protocol. */
export function ModelDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const [id] = useState(() => newId("model"))
  const [provider, setProvider] = useState<"classifier" | "openai">("classifier")
  const [name, setName] = useState("")
  const [fields, setFields] = useState({ question: "", field: "", base_url: "", model: "", prompt: "" })
  const [secret, setSecret] = useState("")
  // NaN: not given. Prices are for a million tokens, in the currency of the bill.
  const [limits, setLimits] = useState({ input: Number.NaN, output: Number.NaN, spend: Number.NaN, concurrency: 4 })
  const create = useAct("model.create", { onDone: onClose })
  const isRemote = provider === "openai"
  const names = isRemote ? (["base_url", "model", "prompt"] as const) : (["question", "field"] as const)
  const micro = (amount: number) => (Number.isNaN(amount) ? undefined : Math.round(amount * 1_000_000))
  const numbers = isRemote
    ? {
        concurrency: limits.concurrency,
        input_price_micro: micro(limits.input),
        output_price_micro: micro(limits.output),
        spend_max_micro: micro(limits.spend),
      }
    : {}
  const given = [...names.map(key => [key, fields[key].trim()] as const), ...Object.entries(numbers)]
  const settings = Object.fromEntries(given.filter(([, value]) => value !== "" && value !== undefined && !Number.isNaN(value)))
  const canMake =
    name.trim() !== "" && (!isRemote || (/^https?:\/\/./.test(fields.base_url.trim()) && fields.model.trim() !== ""))
  const set = (key: keyof typeof fields) => (text: string) => setFields({ ...fields, [key]: text })
  const make = () =>
    create.mutate({
      workspace,
      id,
      name: name.trim(),
      provider,
      settings,
      ...(isRemote && secret !== "" ? { secret } : {}),
    })
  return (
    <Dialog
      title={t`New model`}
      width={520}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button look="primary" isDisabled={!canMake} isPending={create.isPending} onPress={make}>
            {t`Create`}
          </Button>
        </>
      }
    >
      <div className={css.stack}>
        <Segments
          label={t`Sort of model`}
          options={[
            { value: "classifier", label: t`Classifier` },
            { value: "openai", label: t`Language model` },
          ]}
          value={provider}
          onChange={setProvider}
        />
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
              rows={4}
              value={fields.prompt}
              onChange={set("prompt")}
              maxLength={20_000}
            />
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
              note={t`Stored sealed and never shown again.`}
              type="password"
              autoComplete="new-password"
              value={secret}
              onChange={setSecret}
              maxLength={2000}
            />
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
        {create.error ? <ProblemNotice error={create.error} /> : null}
      </div>
    </Dialog>
  )
}
