// Who the engine says it is: its name and version stand in results, the journal and content keys.
import type { EngineCheck, EngineUnderTest } from './checks.ts'
import { expectThat } from './expect-that.ts'
import { withEngine } from './subject.ts'

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

export function identityChecks(subject: EngineUnderTest): EngineCheck[] {
  return [
    {
      name: 'the engine has a short, stable name and a version',
      run: () =>
        withEngine(subject, async ({ name, version }) => {
          expectThat(NAME.test(name), 'a name of lower-case letters, digits, dots, dashes or underscores', name)
          expectThat(version.trim() !== '', 'a version that is not blank', version)
        }),
    },
    {
      name: 'two engines made the same way are the same engine',
      run: () =>
        withEngine(subject, (one) =>
          withEngine(subject, async (other) => {
            const [first, second] = [one, other].map(({ kind, name, version, needsMask }) => {
              return JSON.stringify({ kind, name, version, needsMask })
            })
            expectThat(first === second, `the identity ${first} again`, second)
            expectThat(one.kind === subject.kind, `an engine of the kind ${subject.kind}`, one.kind)
          }),
        ),
    },
  ]
}
