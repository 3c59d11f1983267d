// All versions of Vite that are supported, each under its major number.
import * as vite8 from 'vite'

export type Vite = typeof vite8

/** The older versions say the same of what the tests use. */
const load = async (name: string): Promise<Vite> => (await import(name)) as Vite

export const VITES: readonly { readonly major: number; readonly vite: Vite }[] = [
  { major: 5, vite: await load('vite5') },
  { major: 6, vite: await load('vite6') },
  { major: 7, vite: await load('vite7') },
  { major: 8, vite: vite8 },
]
