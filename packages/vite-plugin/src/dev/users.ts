// Remembers who shows which marked picture, so that a changed picture, mask or options file reaches exactly those.

/** A module by its id, or the page itself, which no module stands for. */
export type User = { readonly kind: 'module'; readonly id: string } | { readonly kind: 'page' }

export interface Users {
  add(dependencies: readonly string[], user: User): void
  of(file: string): readonly User[]
  /** Every file that somebody depends on, there or not. */
  files(): readonly string[]
}

export function createUsers(): Users {
  const byFile = new Map<string, Map<string, User>>()
  return {
    add(dependencies, user) {
      const key = user.kind === 'module' ? user.id : ''
      for (const file of dependencies) byFile.set(file, (byFile.get(file) ?? new Map()).set(key, user))
    },
    of: (file) => [...(byFile.get(file)?.values() ?? [])],
    files: () => [...byFile.keys()],
  }
}
