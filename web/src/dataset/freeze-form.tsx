import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { Button } from "../ui/button.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./datasets-page.module.css"

/** Freezes the answers as they are now, under a name. */
export function FreezeForm() {
  const { t } = useLingui()
  const at = useInProject()
  const [name, setName] = useState("")
  // Kept until it worked, so that a try whose answer was lost freezes nothing twice.
  const [id, setId] = useState(() => newId("dataset"))
  const freeze = useAct("dataset.freeze", {
    onDone() {
      setName("")
      setId(newId("dataset"))
    },
  })
  const canFreeze = name.trim() !== "" && !freeze.isPending
  const act = () => canFreeze && freeze.mutate({ ...at, id, name: name.trim() })
  return (
    <section className={css.part}>
      <h3 className={css.title}>{t`Freeze a dataset`}</h3>
      <p className={css.note}>
        {t`The answers as they are now, with the position of the log they stand for. What is labelled later does not change it. A name that exists gets a new version.`}
      </p>
      <div className={css.form}>
        <TextField
          className={`${css.name}`}
          label={t`Name`}
          value={name}
          maxLength={200}
          onChange={text => {
            setName(text)
            if (freeze.error) {
              freeze.reset()
              setId(newId("dataset"))
            }
          }}
          onKeyDown={event => {
            if (event.key === "Enter") act()
          }}
          {...(freeze.error ? { error: freeze.error.message } : {})}
        />
        <Button look="primary" isDisabled={!canFreeze} isPending={freeze.isPending} onPress={act}>
          {t`Freeze`}
        </Button>
      </div>
    </section>
  )
}
