import { afterEach, expect, test } from "vitest"
import { addScope, dispatchKey, listKeys } from "./keys.ts"

function press(key: string, more: Partial<KeyboardEvent> = {}) {
  let prevented = false
  const event = {
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
    target: null,
    ...more,
    get defaultPrevented() {
      return prevented
    },
    preventDefault() {
      prevented = true
    },
    stopPropagation() {},
  }
  return event as unknown as KeyboardEvent
}
const open: { remove(): void }[] = []
afterEach(() => {
  for (const scope of open.splice(0)) scope.remove()
})
function scope(title: string, keys: string, log: string[], more: { modal?: boolean; gives?: boolean } = {}) {
  const added = addScope({
    title,
    modal: more.modal ?? false,
    shortcuts: [
      {
        keys,
        title: keys,
        run() {
          log.push(title)
          return more.gives
        },
      },
    ],
  })
  open.push(added)
  return added
}

test("the topmost scope wins, a false answer passes the key on, a modal scope stops it", () => {
  const log: string[] = []
  scope("page", "a", log)
  expect(dispatchKey(press("a"))).toBe(true)
  const list = scope("list", "a", log, { gives: false })
  dispatchKey(press("a"))
  expect(log).toEqual(["page", "list", "page"])
  list.remove()
  scope("dialog", "b", log, { modal: true })
  expect(dispatchKey(press("a"))).toBe(false)
  expect(listKeys().map(s => s.title)).toEqual(["dialog"])
})

test("two-key sequences wait one second and do not shadow the single key", () => {
  const log: string[] = []
  scope("go", "G O", log)
  expect(dispatchKey(press("g"), 0)).toBe(false)
  expect(dispatchKey(press("o"), 500)).toBe(true)
  dispatchKey(press("g"), 1000)
  expect(dispatchKey(press("o"), 2500)).toBe(false)
  expect(dispatchKey(press("o"), 2600)).toBe(false)
  expect(log).toEqual(["go"])
})

test("held keys act once, composing input never", () => {
  const log: string[] = []
  scope("page", "a", log)
  expect(dispatchKey(press("a", { repeat: true }))).toBe(false)
  expect(dispatchKey(press("a", { isComposing: true }))).toBe(false)
  expect(log).toEqual([])
})
