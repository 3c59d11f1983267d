// CSS under `css.transformer: 'lightningcss'`, half two: puts clean pictures into imported style sheets.
import { UnmarkError } from '@unmark/core/settings'
import type { CSSOptions } from 'vite'
import type { Session } from '../session.ts'

type AnyVisitor = NonNullable<NonNullable<CSSOptions['lightningcss']>['visitor']>
type Visitor = Exclude<AnyVisitor, (...args: never) => unknown>
type Url = Parameters<NonNullable<Visitor['Url']>>[0]
type Image = Parameters<NonNullable<Visitor['Image']>>[0]

/** The user's visitor with ours before it: theirs sees the clean URLs. */
export function lightningVisitor(session: Session, theirs: AnyVisitor | undefined): AnyVisitor {
  if (typeof theirs === 'function') return (options) => combine(session, theirs(options))
  return combine(session, theirs ?? {})
}

function combine(session: Session, theirs: Visitor): Visitor {
  return {
    ...theirs,
    Url(url) {
      const clean = cleanUrl(session, url)
      return theirs.Url?.(clean ?? url) ?? clean
    },
    // Lightning CSS does not show the URLs in an image-set() to `Url`.
    Image(image) {
      const clean = cleanImage(session, image)
      return theirs.Image?.(clean ?? image) ?? clean
    },
  }
}

function cleanImage(session: Session, image: Image): Image | undefined {
  if (image.type !== 'image-set') return undefined
  const options = image.value.options.map((option) => {
    if (option.image.type !== 'url') return option
    const value = cleanUrl(session, option.image.value)
    return value ? { ...option, image: { ...option.image, value } } : option
  })
  return { ...image, value: { ...image.value, options } }
}

function cleanUrl(session: Session, url: Url): Url | undefined {
  if (!session.hint.test(url.url)) return undefined
  const replacement = session.lightning.replacementOf({ ...url.loc, url: url.url })
  if (replacement !== undefined) return { ...url, url: replacement }
  // A style sheet that a preprocessor imported cannot be looked through ahead; all else is settled by now.
  if (/[?&]unmark(?![\w-])/.test(url.url)) throw unknownError(url)
  return undefined
}

function unknownError({ url, loc }: Url): UnmarkError {
  return new UnmarkError(
    'INVALID_INPUT',
    `${url} (line ${loc.line} of the compiled style sheet) is marked in a file that a preprocessor imports, which cannot be cleaned with css.transformer "lightningcss".`,
    { hint: 'Refer to the picture from the style sheet that is imported itself, or use the "postcss" transformer.' },
  )
}
