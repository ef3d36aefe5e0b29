/** What was sent in this session and can be gone back to, oldest first. */
import type { Work } from "./work.ts"

const kept_max = 20

export interface SentWork {
  readonly all: readonly Work[]
  remember(done: Work): void
  has(key: string): boolean
  /** Changes what is remembered under this key. */
  patch(key: string, change: Partial<Work>): void
  /** It has arrived: its parcel can no longer be taken back. */
  arrived(parcel: string): void
  find(is: (work: Work) => boolean): Work | undefined
  /** Takes one out to be shown again. */
  take(work: Work): void
}

export function createSentWork(): SentWork {
  let all: readonly Work[] = []
  const list: SentWork = {
    get all() {
      return all
    },
    remember(done) {
      all = [...all.filter(other => other.key !== done.key), done].slice(-kept_max)
    },
    has: key => all.some(other => other.key === key),
    patch(key, change) {
      all = all.map(other => (other.key === key ? { ...other, ...change } : other))
    },
    arrived(parcel) {
      all = all.map(other => (other.parcel === parcel ? { ...other, parcel: null } : other))
    },
    find: is => all.find(is),
    take(work) {
      all = all.filter(other => other !== work)
    },
  }
  return list
}
