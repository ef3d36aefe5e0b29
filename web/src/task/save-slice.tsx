import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import { Bookmark } from "lucide-react"
import { useState } from "react"
import { useAct } from "../client.ts"
import { projectHref, useGo, useInProject } from "../frame/place.ts"
import { NameDialog } from "../project/name-dialog.tsx"
import { Button } from "../ui/button.tsx"
import { toast } from "../ui/toast.tsx"
import type { ShownSlice } from "./saved-slice.ts"
import { writeSlice } from "./slice.ts"

/** Gives the filters that are set a name; where they began from a saved slice, they can become its own. */
export function SaveSlice({ shown }: { shown: ShownSlice }) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const [name, setName] = useState<string | null>(null)
  const { slice: filter, saved, isChanged } = shown
  const open = (id: string) => go(`${projectHref(at.workspace, at.project, "tasks")}${writeSlice({}, null, id)}`, true)
  const save = useAct("slice.save", {
    onDone: made => {
      setName(null)
      open(made.id)
    },
  })
  const update = useAct("slice.update", {
    onDone: made => {
      toast(t`${made.name} has these filters now`)
      open(made.id)
    },
  })
  if (Object.keys(filter).length === 0 || (saved && !isChanged)) return null
  return (
    <>
      {saved ? (
        <Button
          look="quiet"
          onPress={() => update.mutate({ ...at, slice: saved.id, filter }, { onError: error => toast(error.message) })}
        >
          {t`Change “${saved.name}” to this`}
        </Button>
      ) : null}
      <Button look="quiet" icon={<Bookmark size={16} strokeWidth={1.75} aria-hidden="true" />} onPress={() => setName("")}>
        {saved ? t`Save as another` : t`Save this slice`}
      </Button>
      {name !== null ? (
        <NameDialog
          title={t`Save this slice`}
          note={t`Everybody in the team sees it beside the table, and its link can be shared.`}
          act={t`Save`}
          name={name}
          onName={setName}
          isPending={save.isPending}
          error={save.error}
          onClose={() => {
            save.reset()
            setName(null)
          }}
          onAct={() => save.mutate({ ...at, id: newId("slice"), name: name.trim(), filter })}
        />
      ) : null}
    </>
  )
}
