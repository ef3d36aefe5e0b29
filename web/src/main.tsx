import "./ui/trusted-types.ts"
import "./ui/tokens.css"
import "./ui/page.css"
import "./ui/font.ts"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { createRootRoute, createRouter, Outlet, RouterProvider } from "@tanstack/react-router"
import { createRoot } from "react-dom/client"
import { loadLanguage } from "./language.ts"
import { pathPrefix } from "./ui/prefix.ts"
import { Shell } from "./ui/shell.tsx"
import { applyTheme } from "./ui/theme.ts"

/** The team's entry: router and data cache above the rooms. */
const route = createRootRoute({ component: Outlet })
const router = createRouter({ routeTree: route, basepath: pathPrefix() })
const client = new QueryClient({ defaultOptions: { queries: { staleTime: 5_000, retry: 1 } } })

applyTheme()
document.documentElement.dataset.entry = "team"
await loadLanguage("team")
const root = document.getElementById("root")
if (root)
  createRoot(root).render(
    <Shell>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Shell>,
  )
