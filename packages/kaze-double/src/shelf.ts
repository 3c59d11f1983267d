// Pictures that can be fetched: results under signed-looking paths, and pictures that a test publishes.
import { randomBytes } from 'node:crypto'
import type { EncodedResult } from './deliver.ts'

type Maker = () => Promise<EncodedResult>

export class Shelf {
  readonly #makers = new Map<string, Maker>()
  readonly #elsewhere = new Map<string, Uint8Array>()

  /** Puts a result on the shelf, made when it is first fetched; returns its path and query. */
  addResult(number: number, make: Maker): string {
    const path = `/results/${number}.png?signature=${randomBytes(16).toString('hex')}`
    let made: Promise<EncodedResult> | undefined
    this.#makers.set(path, () => {
      made ??= make()
      return made
    })
    return path
  }

  /** Puts a picture on the shelf; returns its path. */
  addFile(bytes: Uint8Array, type: string): string {
    const path = `/files/${randomBytes(8).toString('hex')}`
    this.#makers.set(path, async () => ({ bytes, type }))
    return path
  }

  /** Lets the double, and nobody else, find a picture at any URL. */
  addElsewhere(url: string, bytes: Uint8Array): void {
    this.#elsewhere.set(new URL(url).href, bytes)
  }

  find(pathAndQuery: string): Maker | undefined {
    return this.#makers.get(pathAndQuery)
  }

  findElsewhere(url: URL): Uint8Array | undefined {
    return this.#elsewhere.get(url.href)
  }
}
