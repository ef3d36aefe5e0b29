/**
 * Plain links to the team's pages go through the router, without loading the page anew: any `<a href>` anywhere, unless it opens
 * beside, downloads, or leads to the label screen or the API, which are pages of their own. Returns the same for menu items.
 */
export function followLinks(prefix: string, push: (href: string) => void): (href: string) => void {
  const isOurs = (url: URL) => {
    const rest = url.pathname.slice(prefix.length)
    return (
      url.origin === location.origin && url.pathname.startsWith(prefix) && /^($|sign-in|join|account|workspaces\/)/.test(rest)
    )
  }
  const go = (href: string) => {
    const url = new URL(href, location.href)
    if (isOurs(url)) push(url.pathname + url.search + url.hash)
    else location.assign(href)
  }
  document.addEventListener("click", event => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest?.("a[href]")
    if (!(link instanceof HTMLAnchorElement) || link.target !== "" || link.hasAttribute("download")) return
    const url = new URL(link.href)
    if (!isOurs(url) || (url.hash !== "" && url.pathname === location.pathname)) return
    event.preventDefault()
    go(link.href)
  })
  return go
}
