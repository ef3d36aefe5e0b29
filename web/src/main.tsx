import "./ui/trusted-types.ts"
import "./ui/tokens.css"
import "./ui/page.css"
import "./ui/font.ts"
import { QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { createRoot } from "react-dom/client"
import { queries } from "./client.ts"
import { followLinks } from "./frame/follow-links.ts"
import { loadLanguage } from "./language.ts"
import { makeRouter } from "./routes.tsx"
import { pathPrefix } from "./ui/prefix.ts"
import { Shell } from "./ui/shell.tsx"
import { applyTheme } from "./ui/theme.ts"

/** The team's entry: router and data cache above the rooms. */
const router = makeRouter()
const go = followLinks(pathPrefix(), href => router.history.push(href))

applyTheme()
document.documentElement.dataset.entry = "team"
await loadLanguage("team")
const root = document.getElementById("root")
if (root)
  createRoot(root).render(
    <Shell navigate={go}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Shell>,
  )
