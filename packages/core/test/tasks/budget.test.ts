import { describe, expect, it } from 'vitest'
import { Budget } from '../../src/tasks/budget.ts'
import { failure } from '../support/errors.ts'

describe('Budget', () => {
  it('allows what is left, and says how much that is when it is too little', async () => {
    const budget = new Budget(2)
    budget.reserve(1)
    budget.reserve(1)
    const error = await failure(() => budget.reserve(1))
    expect(error).toMatchObject({ code: 'BUDGET_EXCEEDED', spent: 'no', retryable: false })
    expect(error.message).toContain('0 of the 2')
  })

  it('allows nothing at 0, and everything without a limit', async () => {
    expect((await failure(() => new Budget(0).reserve(1))).code).toBe('BUDGET_EXCEEDED')
    expect(() => new Budget(undefined).reserve(1e9)).not.toThrow()
  })

  it('takes a refund once', async () => {
    const budget = new Budget(1)
    const charge = budget.reserve(1)
    charge.refund()
    charge.refund()
    budget.reserve(1)
    expect((await failure(() => budget.reserve(1))).code).toBe('BUDGET_EXCEEDED')
  })
})
