/**
 * Builds the package as it is published: plain JavaScript and declarations, with a package.json of its own.
 * `npm run build -w quality`, then `npm pack ./quality/dist`.
 *
 * The sources themselves cannot be published: Node takes no types off what lies in node_modules.
 */
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"

const here = import.meta.dirname

/**
 * Writes the package into a folder; what lies there under other names stays.
 *
 * @throws Error with the compiler's words when the sources do not compile for Node 20.
 */
export function build(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [compiler, "-p", join(here, "tsconfig.build.json"), "--outDir", folder],
    { encoding: "utf8" },
  )
  if (status !== 0) throw new Error(`The sources of quality do not compile. Nothing was built.\n${stdout}${stderr}`)
  const { name, version, description, license, type } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"))
  const published = {
    name,
    version,
    description,
    keywords: [
      "crowdsourcing",
      "labeling",
      "annotation",
      "dawid-skene",
      "inter-annotator agreement",
      "krippendorff",
      "calibration",
    ],
    license,
    type,
    sideEffects: false,
    engines: { node: ">=20" },
    exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`)
  copyFileSync(join(here, "README.md"), join(folder, "README.md"))
  copyFileSync(join(here, "../LICENSE"), join(folder, "LICENSE"))
}

if (import.meta.main) {
  const folder = join(here, "dist")
  rmSync(folder, { recursive: true, force: true })
  build(folder)
  console.log("The package is in quality/dist. npm pack ./quality/dist makes the file that npm publish takes.")
}
