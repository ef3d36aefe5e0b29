/** A `ref` for the chosen link of a bar that may be wider than the screen: brings it to the bar's middle. Moves the bar, never the page. */
export function inSight(link: HTMLElement | null): void {
  const bar = link?.parentElement
  if (!link || !bar || bar.scrollWidth <= bar.clientWidth) return
  const { left, width } = link.getBoundingClientRect()
  bar.scrollLeft += left - bar.getBoundingClientRect().left - (bar.clientWidth - width) / 2
}
