// Damaged pictures and damaged masks, through the whole pipeline with the embedded engine.
import path from 'node:path'
import { createUnmark } from '@unmark/core'
import { MARK, masks, pictures } from './corpus.ts'
import { mutate } from './mutate.ts'
import { endOf, type OpenTarget } from './target.ts'

export const fuzzPictures: OpenTarget = async (folder) => {
  const unmark = createUnmark({ env: {}, engine: 'local', store: path.join(folder, 'store') })
  const sound = await pictures()
  return {
    once: (random) =>
      endOf(unmark.remove({ image: mutate(random.pick(sound), random), regions: [MARK], forceNew: true })),
    close: () => unmark.close(),
  }
}

export const fuzzMasks: OpenTarget = async (folder) => {
  const unmark = createUnmark({ env: {}, engine: 'local', store: path.join(folder, 'store') })
  const [image] = await pictures()
  const sound = await masks()
  return {
    once: (random) =>
      endOf(unmark.remove({ image: image as Buffer, mask: mutate(random.pick(sound), random), forceNew: true })),
    close: () => unmark.close(),
  }
}
