/** Every address of the team's client. Screens are chunks of their own, loaded when they are gone to. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  type RouteComponent,
} from "@tanstack/react-router"
import type { ComponentType } from "react"
import { AppFrame } from "./frame/app-frame.tsx"
import { Home, NoPage, PageFailed } from "./frame/home.tsx"
import { pathPrefix } from "./ui/prefix.ts"

const files = import.meta.glob<Record<string, ComponentType>>("./*/*-{page,frame}.tsx")

/** `screen("task/tasks-page", "TasksPage")`: the component of that name in that file. */
function screen(file: string, name: string) {
  return lazyRouteComponent(async () => {
    const load = files[`./${file}.tsx`]
    if (!load) throw new Error(`There is no screen ${file}.`)
    return load()
  }, name)
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NoPage })
const workspace = createRoute({ getParentRoute: () => root, path: "/workspaces/$workspace", component: AppFrame })
const project = createRoute({
  getParentRoute: () => workspace,
  path: "/projects/$project",
  component: screen("project/project-frame", "ProjectFrame"),
})
const top = <P extends string>(path: P, component: RouteComponent) => createRoute({ getParentRoute: () => root, path, component })
const inWorkspace = <P extends string>(path: P, file: string, name: string) =>
  createRoute({ getParentRoute: () => workspace, path, component: screen(file, name) })
const inProject = <P extends string>(path: P, file: string, name: string) =>
  createRoute({ getParentRoute: () => project, path, component: screen(file, name) })

const tree = root.addChildren([
  top("/", Home),
  top("/account", Home),
  top("/sign-in", screen("sign-in/sign-in-page", "SignInPage")),
  top("/join", screen("sign-in/join-page", "JoinPage")),
  workspace.addChildren([
    inWorkspace("/", "project/projects-page", "ProjectsPage"),
    inWorkspace("/workers", "worker/workers-page", "WorkersPage"),
    inWorkspace("/workers/$worker", "worker/worker-home-page", "WorkerHomePage"),
    inWorkspace("/models", "model/models-page", "ModelsPage"),
    inWorkspace("/settings", "settings/settings-page", "SettingsPage"),
    createRoute({
      getParentRoute: () => workspace,
      path: "/projects",
      component: () => <Navigate to=".." replace />,
    }),
    project.addChildren([
      inProject("/", "project/overview-page", "OverviewPage"),
      inProject("/tasks", "task/tasks-page", "TasksPage"),
      inProject("/quality", "quality/quality-page", "QualityPage"),
      inProject("/gold", "gold/gold-page", "GoldPage"),
      inProject("/samples", "sample/samples-page", "SamplesPage"),
      inProject("/review", "review/stage-page", "StagePage"),
      inProject("/disagreements", "review/disagreements-page", "DisagreementsPage"),
      inProject("/workers", "worker/workers-page", "WorkersPage"),
      inProject("/workers/$worker", "worker/worker-page", "WorkerPage"),
      inProject("/form", "form/form-page", "FormPage"),
      inProject("/datasets", "dataset/datasets-page", "DatasetsPage"),
      inProject("/import", "import/import-page", "ImportPage"),
      inProject("/settings", "settings/project-settings-page", "ProjectSettingsPage"),
    ]),
  ]),
])

/**
 * Answers are kept by the cache, not by the router. What stands behind the `?` is plain text: the router's own way reads "5" as a number.
 */
export function makeRouter() {
  return createRouter({
    routeTree: tree,
    basepath: pathPrefix(),
    // Each part catches its own: a page that fails leaves the rail and the project’s head in place.
    defaultErrorComponent: PageFailed,
    parseSearch: text => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: fields => {
      const text = new URLSearchParams(fields as Record<string, string>).toString()
      return text ? `?${text}` : ""
    },
  })
}
