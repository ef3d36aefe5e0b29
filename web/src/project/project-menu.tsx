import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { Project } from "@tagwerk/contract/project.ts"
import { Archive, ArchiveRestore, Copy, Ellipsis, Pause, PenLine, Play, Trash2 } from "lucide-react"
import { useState } from "react"
import { useAct } from "../client.ts"
import { projectHref, useGo, useInProject, workspaceHref } from "../frame/place.ts"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { IconButton } from "../ui/icon-button.tsx"
import { Menu } from "../ui/menu.tsx"
import { Notice } from "../ui/notice.tsx"
import { TextField } from "../ui/text-field.tsx"
import { toast } from "../ui/toast.tsx"
import { NameDialog } from "./name-dialog.tsx"

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const

/** Rename, pause, archive, copy, delete. What can be undone is done at once; deleting asks for the name. */
export function ProjectMenu({ project }: { project: Project }) {
  const { t } = useLingui()
  const at = useInProject()
  const [asks, setAsks] = useState<"rename" | "copy" | "delete" | null>(null)
  const update = useAct("project.update")
  const set = (state: Project["state"], text: string) => {
    const before = project.state
    update.mutate(
      { ...at, state },
      {
        onSuccess: () => toast(text, () => update.mutate({ ...at, state: before })),
        onError: error => toast(error.message),
      },
    )
  }
  return (
    <>
      <Menu
        label={t`Project`}
        groups={[
          {
            acts: [
              { id: "rename", label: t`Rename`, icon: <PenLine {...icon} />, onAct: () => setAsks("rename") },
              project.state === "active"
                ? {
                    id: "pause",
                    label: t`Pause`,
                    note: t`nobody gets new tasks`,
                    icon: <Pause {...icon} />,
                    onAct: () => set("paused", t`${project.name} is paused`),
                  }
                : {
                    id: "resume",
                    label: t`Let work go on`,
                    icon: <Play {...icon} />,
                    onAct: () => set("active", t`Work goes on in ${project.name}`),
                  },
              {
                id: "copy",
                label: t`Copy`,
                note: t`form, guideline and plan`,
                icon: <Copy {...icon} />,
                onAct: () => setAsks("copy"),
              },
            ],
          },
          {
            acts: [
              project.state === "archived"
                ? {
                    id: "restore",
                    label: t`Take out of the archive`,
                    icon: <ArchiveRestore {...icon} />,
                    onAct: () => set("paused", t`${project.name} is back, paused`),
                  }
                : {
                    id: "archive",
                    label: t`Archive`,
                    icon: <Archive {...icon} />,
                    onAct: () => set("archived", t`${project.name} is archived`),
                  },
              { id: "delete", label: t`Delete`, isDanger: true, icon: <Trash2 {...icon} />, onAct: () => setAsks("delete") },
            ],
          },
        ]}
      >
        <IconButton label={t`More for this project`} icon={<Ellipsis {...icon} />} />
      </Menu>
      {asks === "rename" ? <Rename project={project} onClose={() => setAsks(null)} /> : null}
      {asks === "copy" ? <CopyDialog project={project} onClose={() => setAsks(null)} /> : null}
      {asks === "delete" ? <Delete project={project} onClose={() => setAsks(null)} /> : null}
    </>
  )
}

interface Ask {
  project: Project
  onClose: () => void
}

function Rename({ project, onClose }: Ask) {
  const { t } = useLingui()
  const at = useInProject()
  const [name, setName] = useState(project.name)
  const update = useAct("project.update", { onDone: onClose })
  return (
    <NameDialog
      title={t`Rename the project`}
      act={t`Rename`}
      name={name}
      onName={setName}
      isPending={update.isPending}
      error={update.error}
      onClose={onClose}
      onAct={() => update.mutate({ ...at, name: name.trim() })}
    />
  )
}

function CopyDialog({ project, onClose }: Ask) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const [id] = useState(() => newId("project"))
  const [name, setName] = useState(t`${project.name}, copy`)
  const copy = useAct("project.copy", {
    onDone: made => {
      onClose()
      go(projectHref(at.workspace, made.id))
    },
  })
  return (
    <NameDialog
      title={t`Copy the project`}
      note={t`The copy gets the form, the guideline and the plan. It has no tasks and no responses.`}
      act={t`Copy`}
      name={name}
      onName={setName}
      isPending={copy.isPending}
      error={copy.error}
      onClose={onClose}
      onAct={() => copy.mutate({ ...at, id, name: name.trim() })}
    />
  )
}

function Delete({ project, onClose }: Ask) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const [name, setName] = useState("")
  const gone = useAct("project.delete", { onDone: () => go(workspaceHref(at.workspace), true) })
  return (
    <Dialog
      title={t`Delete ${project.name}`}
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Keep it`}</Button>
          <Button
            look="danger"
            isDisabled={name !== project.name}
            isPending={gone.isPending}
            onPress={() => gone.mutate({ ...at, name })}
          >
            {t`Delete for ever`}
          </Button>
        </>
      }
    >
      <p>{t`Its tasks, responses, answers, datasets and files are deleted. This cannot be undone; an archived project takes no room on the screen either.`}</p>
      <TextField label={t`To confirm, write its name: ${project.name}`} value={name} onChange={setName} />
      {gone.error ? <Notice tone="bad">{gone.error.message}</Notice> : null}
    </Dialog>
  )
}
