/**
 * The web client of the browser tests, built once a run by the first file that asks.
 *
 *   const app = createApp(world.house, { site: await builtSite() })
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const variable = "TAGWERK_SITE_FOLDER"

/** Vitest's global set-up: names the folder, and removes it at the end of the run. Builds nothing itself. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "tagwerk-site-"))
  process.env[variable] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Folder of the built pages. `TAGWERK_SITE` names pages that are built already. */
export async function builtSite(): Promise<string> {
  if (process.env.TAGWERK_SITE) return process.env.TAGWERK_SITE
  const folder = process.env[variable]
  if (!folder) throw new Error(`builtSite needs ${variable}: run the test by vitest, or set TAGWERK_SITE to built pages.`)
  const [site, failed] = [join(folder, "site"), join(folder, "failed")]
  if (existsSync(site)) return site
  try {
    // Whoever makes this folder builds; everybody else waits.
    mkdirSync(join(folder, "building"))
  } catch {
    while (!existsSync(site)) {
      if (existsSync(failed)) throw new Error("The web client could not be built; the first test that asked for it says why.")
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    return site
  }
  try {
    process.env.NODE_ENV = "production"
    const root = fileURLToPath(new URL("../web/", import.meta.url))
    const { build } = await import("vite")
    const outDir = join(folder, "building", "site")
    await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "error", build: { outDir, emptyOutDir: true } })
    renameSync(outDir, site)
    return site
  } catch (error) {
    writeFileSync(failed, "")
    throw error
  }
}
