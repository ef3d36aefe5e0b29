import { useLingui } from "@lingui/react/macro"
import { useKeys } from "../ui/use-keys.ts"
import { projectHref, useGo, useProjectMaybe, useWorkspace, workspaceHref } from "./place.ts"

/** `G`, then a letter: the places of a project while one is open, those of the workspace always. */
export function useGoKeys(): void {
  const { t } = useLingui()
  const go = useGo()
  const workspace = useWorkspace()
  const project = useProjectMaybe()
  useKeys(t`Go to`, [
    { keys: "G P", title: t`Projects`, run: () => go(workspaceHref(workspace)) },
    { keys: "G M", title: t`Models`, run: () => go(workspaceHref(workspace, "models")) },
    ...(project
      ? [
          { keys: "G O", title: t`Overview`, run: () => go(projectHref(workspace, project)) },
          { keys: "G T", title: t`Tasks`, run: () => go(projectHref(workspace, project, "tasks")) },
          { keys: "G Q", title: t`Quality`, run: () => go(projectHref(workspace, project, "quality")) },
          { keys: "G D", title: t`Datasets`, run: () => go(projectHref(workspace, project, "datasets")) },
          { keys: "G W", title: t`Workers`, run: () => go(projectHref(workspace, project, "workers")) },
          { keys: "G F", title: t`Form`, run: () => go(projectHref(workspace, project, "form")) },
        ]
      : [{ keys: "G W", title: t`Workers`, run: () => go(workspaceHref(workspace, "workers")) }]),
  ])
}
