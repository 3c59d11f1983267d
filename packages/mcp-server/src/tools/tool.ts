// What a tool is: data that hosts list, and a handler. Listing loads no handler's dependencies.
import { cleanText } from '@unmark/core/faces'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import type { Reply } from '../replies/reply.ts'
import type { Session } from '../session/session.ts'

export const TOOL_NAMES = ['remove_watermark', 'get_task_result', 'preview'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** Hints for hosts that ask the user before some calls and not before others. */
export interface Annotations {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}

export interface ProgressUpdate {
  /** Larger than in the update before. */
  readonly progress: number
  readonly total: number
  readonly message: string
}

export interface CallContext {
  readonly session: Session
  /** Aborted when the host cancels the call or goes away. */
  readonly signal: AbortSignal
  /** Undefined when the host did not ask for progress. */
  readonly onProgress: ((update: ProgressUpdate) => void) | undefined
}

export interface Tool {
  readonly name: ToolName
  readonly title: string
  readonly description: string
  readonly inputSchema: z.ZodObject
  readonly outputSchema?: z.ZodObject
  readonly annotations: Annotations
  readonly call: (args: unknown, context: CallContext) => Promise<Reply>
}

/** A schema in the form that is published. */
export type PublishedSchema = Readonly<Record<string, unknown>> & { readonly type: 'object' }

export function publishedSchema(schema: z.ZodObject, io: 'input' | 'output'): PublishedSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    // Anything may follow in a loose object, which is what leaving the keyword out means too.
    override: ({ jsonSchema }) => {
      if (JSON.stringify(jsonSchema.additionalProperties) === '{}') delete jsonSchema.additionalProperties
    },
  })
  return { required: [], ...rest, type: 'object' }
}

/**
 * Checks a tool's arguments. A null member counts as left out: many models fill optional members that way.
 *
 * @throws Refusal `INVALID_INPUT` that names every argument that is wrong.
 */
export function parseArguments<S extends z.ZodObject>(schema: S, args: unknown): z.output<S> {
  const parsed = schema.safeParse(withoutNulls(args ?? {}))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.length > 0 ? cleanText(issue.path.join('.'), 80) : 'arguments'
    return `${where}: ${cleanText(issue.message, 200)}`
  })
  const known = Object.keys(schema.shape).join(', ')
  throw new Refusal(
    'INVALID_INPUT',
    `The arguments have the wrong form: ${problems.join('; ')}.`,
    `Known arguments: ${known}.`,
  )
}

function withoutNulls(args: unknown): unknown {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args
  return Object.fromEntries(Object.entries(args).filter(([, member]) => member !== null))
}
