/** What this device keeps between page loads: drafts with their steps, and responses not yet sent. IndexedDB, else memory. */
export interface Keep {
  /** False when only memory keeps it, so that closing the tab loses what was not sent. */
  readonly lasting: boolean
  get<T>(key: string): Promise<T | undefined>
  put(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
  /** Everything whose key begins with `prefix`, in the order of the keys. */
  list<T>(prefix: string): Promise<{ key: string; value: T }[]>
}

export function memoryKeep(lasting = false): Keep {
  const all = new Map<string, unknown>()
  return {
    lasting,
    get: async <T>(key: string) => structuredClone(all.get(key)) as T | undefined,
    async put(key, value) {
      all.set(key, structuredClone(value))
    },
    async remove(key) {
      all.delete(key)
    },
    list: async <T>(prefix: string) =>
      [...all.entries()]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value: structuredClone(value) as T })),
  }
}

const store = "kept"

/** A database of that name; memory where the browser keeps nothing (private windows of some browsers). */
export async function openKeep(name: string): Promise<Keep> {
  try {
    const database = await done<IDBDatabase>(indexedDB.open(name, 1), request => {
      ;(request as IDBOpenDBRequest).onupgradeneeded = () => request.result.createObjectStore(store)
    })
    return databaseKeep(database)
  } catch {
    return memoryKeep()
  }
}

function databaseKeep(database: IDBDatabase): Keep {
  const within = <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>) =>
    done(act(database.transaction(store, mode, { durability: "relaxed" }).objectStore(store)))
  return {
    lasting: true,
    get: key => within("readonly", s => s.get(key)),
    async put(key, value) {
      await within("readwrite", s => s.put(value, key))
    },
    async remove(key) {
      await within("readwrite", s => s.delete(key))
    },
    async list(prefix) {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
      const transaction = database.transaction(store, "readonly").objectStore(store)
      const [keys, values] = await Promise.all([done(transaction.getAllKeys(range)), done(transaction.getAll(range))])
      return keys.map((key, i) => ({ key: String(key), value: values[i] }))
    },
  }
}

function done<T>(request: IDBRequest<T>, prepare?: (request: IDBRequest<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    prepare?.(request)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"))
  })
}
