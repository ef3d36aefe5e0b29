import { useEffect, useState } from "react"

/** A picture, decoded; null until it is there. */
export function usePicture(url: string | null): HTMLImageElement | null {
  const [image, setImage] = useState<HTMLImageElement | null>(null)
  useEffect(() => {
    setImage(null)
    if (url === null) return
    let isGone = false
    const next = new Image()
    next.src = url
    next.decode().then(
      () => isGone || setImage(next),
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [url])
  return image
}
