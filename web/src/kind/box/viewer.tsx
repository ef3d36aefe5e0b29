import { useLingui } from "@lingui/react/macro"
import { useEffect, useMemo, useState } from "react"
import { Swatch } from "../../ui/swatch.tsx"
import { faceOf, facesOf } from "../label-face.ts"
import type { ViewerProps } from "../viewer-props.ts"
import { BoxCanvas } from "./box-canvas.tsx"
import { nameOf } from "./box-desk.ts"
import { createEditor } from "./canvas/editor.ts"
import css from "./viewer.module.css"

/** The picture with its boxes, to look at: it pans and zooms and changes nothing. Without a picture, how many of each label. */
export function BoxViewer({ question, value, ground }: ViewerProps<"box">) {
  const { t } = useLingui()
  const faces = useMemo(() => facesOf(question.labels), [question.labels])
  const url = ground?.picture?.url
  const [picture, setPicture] = useState<HTMLImageElement | null>(null)
  useEffect(() => {
    if (!url) return
    let isGone = false
    const image = new Image()
    image.src = url
    image.decode().then(
      () => !isGone && setPicture(image),
      () => {},
    )
    return () => {
      isGone = true
      setPicture(null)
    }
  }, [url])
  const editor = useMemo(() => {
    if (!picture) return null
    const made = createEditor({
      image: { width: picture.naturalWidth, height: picture.naturalHeight },
      shapes: value.map((box, i) => ({ ...box, id: box.id ?? `v${i}`, state: "drawn" as const })),
      label: faces[0]?.name ?? "",
      colorOf: label => faceOf(faces, label).color,
      nameOf: shape => nameOf(shape, made.store.all(), faces),
      isReadOnly: true,
      makeId: () => "",
      now: () => 0,
    })
    return made
  }, [picture, value, faces])
  const counts = faces
    .map(face => ({ face, count: value.filter(box => box.label === face.name).length }))
    .filter(entry => entry.count > 0)
  return (
    <div className={css.viewer}>
      {editor ? (
        <div className={css.canvas}>
          <BoxCanvas editor={editor} picture={picture} label={t`Image with boxes`} titleOf={name => faceOf(faces, name).title} />
        </div>
      ) : null}
      <ul className={css.list}>
        {counts.map(({ face, count }) => (
          <li key={face.name} className={css.item}>
            <Swatch color={face.color} />
            {face.title} <span className={css.count}>{count}</span>
          </li>
        ))}
        {value.length === 0 ? <li>{t`Nothing marked`}</li> : null}
      </ul>
    </div>
  )
}
