// Draws the site's pictures, for `pnpm dev`.
import { drawPictures } from './pictures.mjs'

await drawPictures()
