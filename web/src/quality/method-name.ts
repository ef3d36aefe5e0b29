import { useLingui } from "@lingui/react/macro"

/** Methods as people call them; one that is not known here keeps its name. */
export function useMethodName(): (method: string) => string {
  const { t } = useLingui()
  const names: Record<string, string> = {
    combination: t`Combination`,
    majority: t`Majority`,
    wawa: t`Agreement with majority (Wawa)`,
    "one-coin": t`One coin`,
    "one-coin-learned": t`One coin, class shares learned`,
    "chance-coin": t`Knowledge or chance`,
    "dawid-skene": t`Dawid–Skene`,
    "dawid-skene-map": t`Dawid–Skene (MAP)`,
    "dawid-skene-ml": t`Dawid–Skene (ML)`,
    ibcc: "IBCC",
    glad: "GLAD",
    mace: "MACE",
    ebcc: "EBCC",
    "many-class": t`One accuracy a worker, for very many options`,
    "two-coin": t`Two coins an option`,
    "box-fusion": t`Boxes matched and fused`,
    "span-vote": t`Vote by token`,
    "text-medoid": t`The text nearest to all`,
    gold: t`Gold`,
  }
  return method => names[method] ?? method
}
