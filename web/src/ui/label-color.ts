/**
 * Colours for labels: Okabe–Ito first, then generated at one lightness (OKLCH), hues a golden angle apart so that any number of
 * neighbours differ. A label's colour never stands alone: its name is always beside it.
 */
const okabeIto = ["#D55E00", "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#F0E442"] as const

/** The colour of the label at this place in its form, unless the form gives its own. */
export function labelColor(index: number, own?: string): string {
  if (own && /^#[0-9a-f]{6}$/i.test(own)) return own
  const fixed = okabeIto[index]
  if (fixed) return fixed
  return fromOklch(0.7, 0.13, (index - okabeIto.length) * 137.508 + 120)
}

/** Black or white, whichever reads better on the colour (at least 4.5 : 1, since one of the two always is). */
export function textOn(color: string): "#000000" | "#ffffff" {
  return contrast(color, "#000000") >= contrast(color, "#ffffff") ? "#000000" : "#ffffff"
}

/** WCAG contrast of two #rrggbb colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

function luminance(color: string): number {
  const channel = (at: number) => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/** OKLCH to #rrggbb (Björn Ottosson's matrices); the chroma is lowered until the colour is in sRGB, so that its lightness holds. */
function fromOklch(lightness: number, chroma: number, hue: number): string {
  const angle = (hue * Math.PI) / 180
  for (let c = chroma; c > 0; c -= 0.005) {
    const rgb = linearRgb(lightness, c * Math.cos(angle), c * Math.sin(angle))
    if (rgb.every(x => x >= -1e-4 && x <= 1.0001)) return `#${rgb.map(toByte).join("")}`
  }
  return "#999999"
}

function linearRgb(L: number, a: number, b: number): number[] {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function toByte(x: number): string {
  const c = Math.min(1, Math.max(0, x))
  const srgb = c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055
  return Math.round(srgb * 255)
    .toString(16)
    .padStart(2, "0")
    .toUpperCase()
}
