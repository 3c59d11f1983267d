// The one place where the site says that marked pictures are to be cleaned, and with what.
import { defineConfig } from 'vite'
import unmark from 'vite-plugin-unmark'

export default defineConfig(({ mode }) => ({
  plugins: [
    unmark({
      engine: 'local',
      include: 'pictures/stock/**',
      // A continuous integration that has the store uses what is in it, and fails for what is not.
      frozen: mode === 'frozen',
    }),
  ],
}))
