import { PageBody } from "../frame/page-head.tsx"
import { QualityNav } from "./quality-nav.tsx"

/** What is believed, how sure, and what it costs. */
export function QualityPage() {
  return (
    <PageBody>
      <QualityNav selected="quality" />
    </PageBody>
  )
}
