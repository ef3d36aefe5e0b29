import { useLingui } from "@lingui/react/macro"
import { Button } from "../ui/button.tsx"
import { Notice } from "../ui/notice.tsx"
import { toast } from "../ui/toast.tsx"
import css from "./settings.module.css"

/** A secret or a link that the server does not know any more: it stands here until the page is left. */
export function ShownOnce({ title, text }: { title: string; text: string }) {
  const { t } = useLingui()
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => toast(t`Copied`),
      () => toast(t`Nothing was copied. Select the text and copy it by hand.`),
    )
  return (
    <Notice tone="good" title={title} actions={<Button size="small" onPress={copy}>{t`Copy`}</Button>}>
      {t`It is shown only now.`}
      <code className={css.secret}>{text}</code>
    </Notice>
  )
}
