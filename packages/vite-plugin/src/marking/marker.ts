// Decides which references name a marked picture: by query, by file name, or by the globs of the options.
import { createFilter } from 'vite'
import type { MarkedAsset } from '../asset.ts'
import { readMarkQuery } from './query.ts'
import { isSidecar } from './sidecars.ts'

export interface MarkerOptions {
  /** Absolute path of Vite's root; globs are relative to it. */
  readonly root: string
  readonly include?: string | readonly string[] | undefined
  readonly exclude?: string | readonly string[] | undefined
  /** Folders, absolute and with `/`, in which nothing is marked: they hold what was made from marked pictures. */
  readonly ownFolders: readonly string[]
}

export interface Marker {
  /** The marked picture that a file with a query (without `?`) is, if it is one. */
  mark(file: string, query: string): MarkedAsset | undefined
}

const QUERY_OR_NAME = /[?&]unmark(?![\w-])|\.marked\.\w+/
const PICTURE_NAME = /\.(?:png|jpe?g|jfif|webp|avif|tiff?|gif)(?!\w)/i
const MARKED_NAME = /\.marked\.\w+$/
const PICTURE_FILE = /\.(?:png|jpe?g|jfif|webp|avif|tiff?|gif)$/i

/**
 * A pattern that every text with a reference to a marked picture matches, and few others do. It is what keeps the
 * hooks from costing anything elsewhere.
 */
export function hintOfMark(options: { readonly include?: string | readonly string[] | undefined }): RegExp {
  return hasGlobs(options.include) ? new RegExp(`${QUERY_OR_NAME.source}|${PICTURE_NAME.source}`, 'i') : QUERY_OR_NAME
}

export function createMarker({ root, include, exclude, ownFolders }: MarkerOptions): Marker {
  const isIncluded = hasGlobs(include) ? createFilter(include, undefined, { resolve: root }) : () => false
  const isExcluded = hasGlobs(exclude) ? createFilter(exclude, undefined, { resolve: root }) : () => false
  const isOwn = (file: string) => ownFolders.some((folder) => file.startsWith(`${folder}/`))
  const isMarkedFile = (file: string) =>
    (MARKED_NAME.test(file) || (PICTURE_FILE.test(file) && isIncluded(file))) && !isExcluded(file)
  return {
    mark(file, query) {
      const { marked, directives } = readMarkQuery(query)
      if (isOwn(file) || isSidecar(file) || !(marked || isMarkedFile(file))) return undefined
      return { file, directives }
    },
  }
}

function hasGlobs(globs: string | readonly string[] | undefined): globs is string | readonly string[] {
  // A program without types may say null; that the options are wrong is told where they are read.
  return (globs?.length ?? 0) > 0
}
