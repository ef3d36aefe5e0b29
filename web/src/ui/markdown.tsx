import { useLingui } from "@lingui/react/macro"
import type { ReactNode } from "react"
import ReactMarkdown from "react-markdown"
import remarkGfm from "remark-gfm"
import css from "./markdown.module.css"
import { isOutside, safeImage, safeLink } from "./safe-url.ts"

export interface MarkdownProps {
  text: string
  /** The page's address, against which links are judged; default the browser's. */
  here?: string
  /** Addresses of the pictures that stand in the text by a name of their own. */
  pictures?: Readonly<Record<string, string>>
}

/**
 * Markdown (with tables, lists to tick, strikethrough) as elements; raw HTML stays text. Links leave in a new tab and tell nothing of
 * where they came from; images show only from the app's own origin, others by their description. Heavy: take `LazyMarkdown`.
 */
export function Markdown({ text, here = location.href, pictures = {} }: MarkdownProps) {
  return (
    <div className={css.markdown}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        urlTransform={(url, key) => (key === "src" ? safeImage(pictures[url] ?? url, here) : safeLink(url, here)) ?? ""}
        components={{
          a: ({ href, children }) => (href ? <Leave href={href} here={here} text={children} /> : <span>{children}</span>),
          img: ({ src, alt }) =>
            typeof src === "string" && src !== "" ? (
              <img src={src} alt={alt ?? ""} loading="lazy" />
            ) : (
              <NoImage alt={alt ?? ""} />
            ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
}

function Leave({ href, here, text }: { href: string; here: string; text: ReactNode }) {
  return isOutside(href, here) ? (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  ) : (
    <a href={href}>{text}</a>
  )
}

function NoImage({ alt }: { alt: string }) {
  const { t } = useLingui()
  return (
    <span className={css.noImage}>
      {alt === "" ? t`A picture from elsewhere is not loaded.` : t`Picture from elsewhere, not loaded: ${alt}`}
    </span>
  )
}
