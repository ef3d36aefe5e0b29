import "../ui/trusted-types.ts"
import "../ui/tokens.css"
import "../ui/page.css"
import { createRoot } from "react-dom/client"
import { loadLanguage } from "../language.ts"
import { applyTheme } from "../ui/theme.ts"
import { App } from "./app.tsx"
import { LabelShell } from "./label-shell.tsx"

/** The worker's entry: no router, no font on the phone, at most 150 kB (gzip) before the first task shows. */
applyTheme()
document.documentElement.dataset.entry = "label"
// Beside the rest, not before it: the first task does not wait for its letters' shape.
if (!matchMedia("(max-width: 719.98px)").matches) void import("../ui/font.ts")
await loadLanguage("label")
const root = document.getElementById("root")
if (root)
  createRoot(root).render(
    <LabelShell>
      <App />
    </LabelShell>,
  )
