/** Joins the class names that are there. React Aria's types refuse an undefined className, so the result is always a string. */
export function classNames(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ")
}
