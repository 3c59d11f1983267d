// The one builder of replies: the same facts as text and as structure, cleaned, bounded and without secrets.
import type { SerialisedError } from '@unmark/core'
import { cleanText } from '@unmark/core/faces'
import { cleanFacts, type Facts, factLines } from './facts.ts'
import type { Redact } from './redact.ts'

export type Content =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly data: string; readonly mimeType: string }

/** What a tool hands back, in the protocol's words. */
export interface Reply {
  readonly content: readonly Content[]
  readonly structuredContent?: Facts
  readonly isError?: true
}

export interface Picture {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/** A failure, and the complete next call or the thing to tell the user. */
export interface FailureReply {
  readonly failure: SerialisedError
  readonly nextStep: string
}

const SPENT = {
  no: 'Credit spent: no.',
  yes: 'Credit spent: yes.',
  unknown: 'Credit spent: unknown.',
} as const

export function factsReply(facts: Facts, redact: Redact): Reply {
  const structuredContent = cleanFacts(facts, redact)
  return { content: [{ type: 'text', text: factLines(structuredContent).join('\n') }], structuredContent }
}

/** A picture goes without structured content: with it, several hosts drop everything else. */
export function pictureReply(facts: Facts, picture: Picture, redact: Redact): Reply {
  const text = factLines(cleanFacts(facts, redact)).join('\n')
  const data = Buffer.from(picture.bytes).toString('base64')
  return {
    content: [
      { type: 'text', text },
      { type: 'image', data, mimeType: picture.mimeType },
    ],
  }
}

/** Text only: a structure beside an error makes clients throw. The code comes first, for programs. */
export function failureReply({ failure, nextStep }: FailureReply, redact: Redact): Reply {
  const lines = [
    `${failure.code}: ${cleanText(redact(failure.message))}`,
    SPENT[failure.spent],
    `Worth repeating unchanged: ${failure.retryable ? 'yes' : 'no'}.`,
    ...(failure.taskId === undefined ? [] : [`task_id: ${cleanText(redact(failure.taskId))}`]),
    `Next: ${cleanText(redact(nextStep), 6_000)}`,
  ]
  return { isError: true, content: [{ type: 'text', text: lines.join('\n') }] }
}
