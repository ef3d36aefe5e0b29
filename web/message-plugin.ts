/**
 * Messages at build time: turns Lingui's macros into lookups, compiles the `.po` catalogues, and stops the build when a message has
 * no translation or is in no catalogue at all (which Lingui alone does not notice: it would show the bare id).
 * The macros go through Babel because Lingui's native transform is an optional package that npm skips on Node below 22.
 */
import { transformAsync } from "@babel/core"
import linguiMacro from "@lingui/babel-plugin-lingui-macro"
import { getCatalogs } from "@lingui/cli/api"
import { getConfig } from "@lingui/conf"
import { lingui } from "@lingui/vite-plugin"
import type { Plugin } from "vite"

export function messages(root: string): Plugin[] {
  const options = { cwd: root, configPath: `${root}lingui.config.ts` }
  return [macros(root), ...lingui({ ...options, failOnMissing: true, failOnCompileError: true })]
}

const idPattern = /\/\*\s*i18n\s*\*\/\s*\{\s*(?:"id"|id):\s*"([^"]+)"/g

function macros(root: string): Plugin {
  const used = new Map<string, string>()
  const config = getConfig({ cwd: root, configPath: `${root}lingui.config.ts` })
  let production = false
  return {
    name: "tagwerk-message-macros",
    enforce: "pre",
    configResolved(resolved) {
      production = resolved.isProduction
    },
    transform: {
      filter: { id: /\/src\/.*\.tsx?(?:$|\?)/, code: /from ["']@lingui\/(?:core|react)\/macro["']/ },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id.replace(/\?.*$/, ""),
          configFile: false,
          babelrc: false,
          sourceMaps: true,
          parserOpts: { plugins: ["typescript", "jsx"] },
          plugins: [[linguiMacro, { linguiConfig: config, descriptorFields: production ? "id-only" : "all" }]],
        })
        if (!result?.code) return null
        for (const match of result.code.matchAll(idPattern)) used.set(match[1] ?? "", id)
        return { code: result.code, map: result.map as never }
      },
    },
    async buildEnd(error) {
      if (error || !production) return
      const known = new Set<string>()
      for (const catalog of await getCatalogs(config)) {
        for (const id of Object.keys((await catalog.read(config.sourceLocale ?? "en")) ?? {})) known.add(id)
      }
      const lost = [...used].filter(([id]) => !known.has(id)).map(([, file]) => file)
      if (lost.length > 0)
        this.error(
          `${lost.length} messages are in no catalogue: ${[...new Set(lost)].join(", ")}. Run "npm run messages -w web" and translate what it adds.`,
        )
    },
  }
}
