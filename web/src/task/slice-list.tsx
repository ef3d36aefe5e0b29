import { useLingui } from "@lingui/react/macro"
import type { SavedSlice } from "@tagwerk/contract/slice.ts"
import { Ellipsis, Link, PenLine, Trash2 } from "lucide-react"
import { useState } from "react"
import { serverAddress, useAct } from "../client.ts"
import { projectHref, useGo, useInProject } from "../frame/place.ts"
import { NameDialog } from "../project/name-dialog.tsx"
import { IconButton } from "../ui/icon-button.tsx"
import { Menu } from "../ui/menu.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import { toast } from "../ui/toast.tsx"
import { writeSlice } from "./slice.ts"
import css from "./slice-list.module.css"

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const

/** Saved slices beside the table: each is an address of its own, which can be given to others of the team. */
export function SliceList({ all, chosen, isAll }: { all: readonly SavedSlice[]; chosen: string | null; isAll: boolean }) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const [renamed, setRenamed] = useState<{ slice: SavedSlice; name: string } | null>(null)
  const tasks = projectHref(at.workspace, at.project, "tasks")
  const hrefOf = (slice: SavedSlice) => `${tasks}${writeSlice({}, null, slice.id)}`
  const update = useAct("slice.update", { onDone: () => setRenamed(null) })
  const save = useAct("slice.save")
  const remove = useAct("slice.remove", {
    onDone: (_output, { slice: id }) => {
      const gone = all.find(one => one.id === id)
      if (id === chosen) go(tasks, true)
      if (gone) toast(t`${gone.name} is deleted`, () => save.mutate({ ...at, id: gone.id, name: gone.name, filter: gone.filter }))
    },
  })
  const copy = async (slice: SavedSlice) => {
    const address = `${serverAddress()}/${hrefOf(slice).slice(pathPrefix().length)}`
    try {
      await navigator.clipboard.writeText(address)
      toast(t`The link is copied`)
    } catch {
      toast(t`The browser does not allow copying here. The address of this page is the link.`)
      go(hrefOf(slice))
    }
  }
  return (
    <nav className={css.list} aria-label={t`Saved slices`}>
      <a className={css.link} href={tasks} aria-current={isAll ? "page" : undefined}>
        {t`All tasks`}
      </a>
      {all.map(slice => (
        <span className={css.item} key={slice.id} data-chosen={slice.id === chosen || undefined}>
          <a
            className={css.link}
            href={hrefOf(slice)}
            aria-current={slice.id === chosen ? "page" : undefined}
            title={t`${slice.name}, saved by ${slice.by}`}
          >
            {slice.name}
          </a>
          <Menu
            label={slice.name}
            groups={[
              {
                acts: [
                  { id: "link", label: t`Copy the link`, icon: <Link {...icon} />, onAct: () => void copy(slice) },
                  {
                    id: "rename",
                    label: t`Rename`,
                    icon: <PenLine {...icon} />,
                    onAct: () => setRenamed({ slice, name: slice.name }),
                  },
                  {
                    id: "delete",
                    label: t`Delete`,
                    icon: <Trash2 {...icon} />,
                    onAct: () => remove.mutate({ ...at, slice: slice.id }, { onError: error => toast(error.message) }),
                  },
                ],
              },
            ]}
          >
            <IconButton size={24} icon={<Ellipsis {...icon} />} label={t`More about ${slice.name}`} />
          </Menu>
        </span>
      ))}
      {renamed ? (
        <NameDialog
          title={t`Rename the slice`}
          act={t`Rename`}
          name={renamed.name}
          onName={name => setRenamed({ ...renamed, name })}
          isPending={update.isPending}
          error={update.error}
          onClose={() => {
            update.reset()
            setRenamed(null)
          }}
          onAct={() => update.mutate({ ...at, slice: renamed.slice.id, name: renamed.name.trim() })}
        />
      ) : null}
    </nav>
  )
}
