/**
 * The path under which the server serves the app, with slashes at both ends: "/" or "/tagwerk/". The server writes it into the page
 * (it replaces every `"./`); a page opened without it, such as a test's, takes its own folder.
 */
export function pathPrefix(): string {
  const given = document.querySelector('meta[name="tagwerk-prefix"]')?.getAttribute("content") ?? "./"
  return new URL(given, location.href).pathname
}
