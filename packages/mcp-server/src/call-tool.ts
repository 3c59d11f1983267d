// Runs one call and turns whatever goes wrong into a reply that an agent can act on.
import { nextStep } from './replies/next-step.ts'
import { failureReply, type Reply } from './replies/reply.ts'
import type { CallContext, Tool } from './tools/tool.ts'

/**
 * @param onDefect told about what is no failure of the error table, and so a mistake of ours.
 * @throws only when the call was cancelled, and nobody waits for a reply.
 */
export async function callTool(
  tool: Tool,
  args: unknown,
  context: CallContext,
  onDefect: (error: unknown) => void,
): Promise<Reply> {
  const { session, signal } = context
  try {
    return await tool.call(args, context)
  } catch (error) {
    if (signal.aborted) throw error
    const failure = session.describe(error)
    if (failure) {
      const call = { tool: tool.name, args: typeof args === 'object' && args !== null ? { ...args } : {} }
      return failureReply(
        { failure, nextStep: nextStep(failure, call, session.usualHint(failure.code)) },
        session.redact,
      )
    }
    onDefect(error)
    return defectReply(tool)
  }
}

/** Says nothing of what went wrong inside: that is for the log. */
function defectReply(tool: Tool): Reply {
  const text = [
    'INTERNAL_ERROR: The server made a mistake; its log has the details.',
    `Credit spent: ${tool.name === 'remove_watermark' ? 'unknown' : 'no'}.`,
    'Worth repeating unchanged: no.',
    'Next: See what is known: get_task_result {}',
  ]
  return { isError: true, content: [{ type: 'text', text: text.join('\n') }] }
}
