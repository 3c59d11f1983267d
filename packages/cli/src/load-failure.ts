// The program's own parts cannot be loaded, as when the picture library was installed for another machine.

export class LoadFailure extends Error {
  override readonly name = 'LoadFailure'

  constructor(cause: unknown) {
    const [reason = ''] = (cause as Error).message.split('\n')
    super(`A part of unmark cannot be loaded: ${reason}`, { cause })
  }
}
