// Checks what people and files hand in, without a schema library: loading one takes longer than a warm build may.

/** A field's form, in words and as a check. */
export interface Form {
  readonly expected: string
  readonly fits: (value: unknown) => boolean
}

export type Forms = Readonly<Record<string, Form>>

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isFilledText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function isListOf(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(fits)
}

/** An object in which every name has a value of that form. */
export function isRecordOf(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => isRecord(value) && Object.entries(value).every(([name, each]) => name !== '' && fits(each))
}

/** One of the given values, and no other. */
export function choice(...values: readonly (string | boolean)[]): Form {
  const words = values.map((value) => JSON.stringify(value))
  const expected = [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ')
  return { expected, fits: (value) => values.some((each) => each === value) }
}

/** One sentence for each given field that has another form; fields that the forms do not name are not looked at. */
export function problemsOf(given: Readonly<Record<string, unknown>>, forms: Forms): string[] {
  return Object.entries(forms).flatMap(([name, { expected, fits }]) =>
    given[name] === undefined || fits(given[name]) ? [] : [`${name}: expected ${expected}`],
  )
}

/** Names in `given` that the forms do not have. */
export function unknownNames(given: Readonly<Record<string, unknown>>, forms: Forms): string[] {
  return Object.keys(given).filter((name) => !Object.hasOwn(forms, name))
}
