import { fileURLToPath } from "node:url"
import optimizeLocales from "@react-aria/optimize-locales-plugin"
import react from "@vitejs/plugin-react"
import { defineConfig, type PluginOption } from "vite"
import { messages } from "./message-plugin.ts"

const root = fileURLToPath(new URL(".", import.meta.url))

/**
 * Two pages: `index.html` (team) and `label.html` (worker). Every address in them begins with `./`: the server replaces `"./` by
 * `"<prefix>/` when it serves a page, so that one build works under any path without a <base> element (which the content policy
 * forbids). Chunks, styles and fonts are found relative to the file that names them.
 */
export default defineConfig({
  root,
  base: "./",
  plugins: [optimizeLocales.vite({ locales: ["en", "de"] }) as PluginOption, messages(root), react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The content policy forbids data: addresses, inline scripts and inline styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { index: `${root}index.html`, label: `${root}label.html` } },
  },
  server: { strictPort: true },
})
