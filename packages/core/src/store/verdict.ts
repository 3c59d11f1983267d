// What the content of a file turned out to be.

export type Verdict<T> =
  | { readonly status: 'sound'; readonly value: T }
  | { readonly status: 'newer'; readonly format: number }
  | { readonly status: 'damaged'; readonly why: string }

export type Judge<T> = (bytes: Uint8Array) => Verdict<T>
/** For content that takes long to judge. */
export type SlowJudge<T> = (bytes: Uint8Array) => Promise<Verdict<T>>

export function sound<T>(value: T): Verdict<T> {
  return { status: 'sound', value }
}

/** @param why a clause that follows "is damaged", such as `it is empty` */
export function damaged(why: string): Verdict<never> {
  return { status: 'damaged', why }
}
