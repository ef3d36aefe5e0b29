import { useLingui } from "@lingui/react/macro"
import {
  BadgeCheck,
  Cpu,
  Database,
  FileText,
  Layers,
  ListChecks,
  Medal,
  Moon,
  PenLine,
  Settings,
  Sun,
  Tag,
  Upload,
  Users,
} from "lucide-react"
import { useEffect, useState } from "react"
import { useCall } from "../client.ts"
import { type CommandGroup, CommandPalette } from "../ui/command-palette.tsx"
import { formatConfidence, formatCount } from "../ui/format.ts"
import { setTheme } from "../ui/theme.ts"
import { labelHref, projectHref, useProjectMaybe, useWorkspace, workspaceHref } from "./place.ts"

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const

/** Places, acts, labels and tasks in one list; tasks are searched once nothing was typed for 200 ms. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const project = useProjectMaybe()
  const [typed, setTyped] = useState("")
  const sought = useLate(typed.trim(), 200)
  const projects = useCall("project.list", { workspace, limit: 100 })
  const inProject = { workspace, project: project ?? ("" as never) }
  const overview = useCall("project.overview", inProject, { enabled: project !== null })
  const tasks = useCall("task.list", { ...inProject, limit: 8, text: sought }, { enabled: project !== null && sought.length > 1 })
  const here = projects.data?.items.find(one => one.id === project)
  const groups: CommandGroup[] = []
  if (project)
    groups.push({
      title: t`Go to`,
      commands: [
        { id: "overview", label: t`Overview`, icon: <Layers {...icon} />, keys: "G O", href: projectHref(workspace, project) },
        {
          id: "tasks",
          label: t`Tasks`,
          icon: <ListChecks {...icon} />,
          keys: "G T",
          href: projectHref(workspace, project, "tasks"),
        },
        {
          id: "quality",
          label: t`Quality`,
          icon: <BadgeCheck {...icon} />,
          keys: "G Q",
          href: projectHref(workspace, project, "quality"),
        },
        {
          id: "gold",
          label: t`Gold: tasks whose answer is known`,
          icon: <Medal {...icon} />,
          href: projectHref(workspace, project, "gold"),
        },
        {
          id: "datasets",
          label: t`Datasets`,
          icon: <Database {...icon} />,
          keys: "G D",
          href: projectHref(workspace, project, "datasets"),
        },
        {
          id: "workers",
          label: t`Workers`,
          icon: <Users {...icon} />,
          keys: "G W",
          href: projectHref(workspace, project, "workers"),
        },
        { id: "form", label: t`Form`, icon: <FileText {...icon} />, keys: "G F", href: projectHref(workspace, project, "form") },
        {
          id: "project-settings",
          label: t`Settings of this project`,
          icon: <Settings {...icon} />,
          href: projectHref(workspace, project, "settings"),
        },
      ],
    })
  groups.push({
    title: t`Workspace`,
    commands: [
      { id: "projects", label: t`Projects`, icon: <Layers {...icon} />, keys: "G P", href: workspaceHref(workspace) },
      { id: "all-workers", label: t`All workers`, icon: <Users {...icon} />, href: workspaceHref(workspace, "workers") },
      { id: "models", label: t`Models`, icon: <Cpu {...icon} />, keys: "G M", href: workspaceHref(workspace, "models") },
      {
        id: "settings",
        label: t`Settings, members and keys`,
        icon: <Settings {...icon} />,
        href: workspaceHref(workspace, "settings"),
      },
      ...(projects.data?.items ?? []).map(one => ({
        id: one.id,
        label: one.name,
        icon: <Layers {...icon} />,
        href: projectHref(workspace, one.id),
      })),
    ],
  })
  groups.push({
    title: t`Do`,
    commands: [
      ...(project
        ? [
            { id: "label", label: t`Label`, icon: <PenLine {...icon} />, keys: "L", href: labelHref(workspace, project) },
            { id: "import", label: t`Import data`, icon: <Upload {...icon} />, href: projectHref(workspace, project, "import") },
          ]
        : []),
      { id: "dark", label: t`Display: dark`, icon: <Moon {...icon} />, onAct: () => setTheme("dark") },
      { id: "light", label: t`Display: light`, icon: <Sun {...icon} />, onAct: () => setTheme("light") },
      { id: "system", label: t`Display: by the system`, icon: <Sun {...icon} />, onAct: () => setTheme("system") },
    ],
  })
  if (project && typed !== "") {
    groups.push({
      title: t`Labels`,
      commands: (overview.data?.labels ?? []).map(one => ({
        id: `${one.question}/${one.label}`,
        label: one.label,
        note: t`, ${formatCount(one.tasks)} answers`,
        icon: <Tag {...icon} />,
        href: `${projectHref(workspace, project, "tasks")}?${new URLSearchParams({ label: one.label, question: one.question })}`,
      })),
    })
    groups.push({
      title: t`Tasks`,
      isFound: true,
      commands: (sought.length > 1 ? (tasks.data?.items ?? []) : []).map(one => ({
        id: one.id,
        label: one.shown,
        icon: <ListChecks {...icon} />,
        aside: one.confidence === null ? undefined : formatConfidence(one.confidence),
        href: `${projectHref(workspace, project, "tasks")}?${new URLSearchParams({ text: sought, open: one.id })}`,
      })),
    })
  }
  return <CommandPalette groups={groups} onType={setTyped} onClose={onClose} {...(here ? { place: t`in ${here.name}` } : {})} />
}

/** The value once it stayed the same for so many milliseconds. */
function useLate(value: string, after_ms: number): string {
  const [late, setLate] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), after_ms)
    return () => clearTimeout(timer)
  }, [value, after_ms])
  return late
}
