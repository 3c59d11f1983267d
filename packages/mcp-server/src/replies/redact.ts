// The last guard before a reply leaves: a secret that got into a text by any way is taken out of it.

const MASKED = '[secret]'

/** Shorter secrets would turn up in ordinary words. */
const SHORTEST = 6

export type Redact = (text: string) => string

/** Makes a function that masks every secret, also as it stands inside JSON, a URL or base64. */
export function redactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
    ])
  return (text) => forms.reduce((result, form) => result.replaceAll(form, MASKED), text)
}
