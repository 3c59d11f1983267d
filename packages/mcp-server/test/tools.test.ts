import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { describe, expect, test } from 'vitest'
import { INSTRUCTIONS } from '../src/instructions.ts'
import { TOOLS } from '../src/server.ts'
import { publishedSchema, TOOL_NAMES } from '../src/tools/tool.ts'
import { startHost } from './support/host.ts'

/** What hosts cut descriptions and instructions at. */
const MOST_BYTES = 2_048

test('the tools as hosts list them change only with this snapshot', async () => {
  const { client } = await startHost()
  const { tools } = await client.listTools()
  await expect(`${JSON.stringify(tools, null, 2)}\n`).toMatchFileSnapshot('__snapshots__/tools.json.snap')
  expect(client.getInstructions()).toBe(INSTRUCTIONS)
})

describe('policy', () => {
  test('there are three tools, with these names and hints', () => {
    expect(TOOLS.map(({ name }) => name)).toEqual([...TOOL_NAMES])
    expect(TOOLS.map(({ name, annotations }) => [name, annotations])).toEqual([
      ['remove_watermark', { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true }],
      ['get_task_result', { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true }],
      ['preview', { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }],
    ])
  })

  test('only the tool without pictures in its replies publishes what its structure is', () => {
    expect(TOOLS.map(({ name, outputSchema }) => [name, outputSchema !== undefined])).toEqual([
      ['remove_watermark', true],
      ['get_task_result', true],
      ['preview', false],
    ])
  })

  test('texts fit where hosts cut them, are plain, and say whose pictures these are', () => {
    for (const text of [INSTRUCTIONS, ...TOOLS.map(({ description }) => description)]) {
      expect(Buffer.byteLength(text)).toBeLessThan(MOST_BYTES)
      expect(text).toMatch(/^[\x20-\x7e\n]+$/)
    }
    expect(INSTRUCTIONS).toContain('owns or is licensed to edit')
    expect(TOOLS[0].description).toContain('owns or is licensed to edit')
  })

  test.each(TOOLS)('$name publishes plain object schemas that every host can read', (tool) => {
    const schemas = [publishedSchema(tool.inputSchema, 'input')]
    if (tool.outputSchema) schemas.push(publishedSchema(tool.outputSchema, 'output'))
    for (const schema of schemas) {
      expect(schema.type).toBe('object')
      const text = JSON.stringify(schema)
      expect(text).not.toMatch(/"(anyOf|oneOf|allOf|not|\$ref|\$defs|\$schema|const)"/)
      expect(text).not.toContain('"type":[')
      expect(new AjvJsonSchemaValidator().getValidator(schema)({ surely: 'wrong' }).valid).toBe(false)
    }
    expect(schemas[0]).toMatchObject({ additionalProperties: false })
    for (const property of Object.values(schemas[0]?.['properties'] as Record<string, { description?: string }>)) {
      expect(property.description).toMatch(/\.$/)
    }
  })
})
