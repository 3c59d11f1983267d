// Processes that clean pictures, one of which is killed ever so often; another takes over what it had not finished.
import { type Child, startChild } from '../child.ts'
import type { Random } from '../fuzz/random.ts'
import type { Answer, Ask } from './contract.ts'

export interface CrewOptions {
  readonly size: number
  /** Pictures that a process works on at once. */
  readonly each: number
  readonly killEveryMs: number
  readonly workerArgs: readonly string[]
  readonly random: Random
}

interface Member {
  readonly child: Child
  readonly asked: Map<string, Ask>
}

export interface Watched {
  readonly rss: number
  readonly descriptors: number
}

/** The first process is never killed, so that what it holds can be watched from beginning to end. */
export class Crew {
  readonly #options: CrewOptions
  readonly #waiting: Ask[]
  readonly #onAnswer: (answer: Answer) => Ask | undefined
  readonly #members: Member[] = []
  #finish: (() => void) | undefined
  #fail: ((reason: unknown) => void) | undefined
  /** What the first process held whenever it had cleaned a picture. */
  readonly survivor: Watched[] = []
  kills = 0

  /** @param onAnswer returns what is to be asked again */
  constructor(asks: readonly Ask[], onAnswer: (answer: Answer) => Ask | undefined, options: CrewOptions) {
    this.#waiting = [...asks].reverse()
    this.#onAnswer = onAnswer
    this.#options = options
  }

  /** Returns when every picture has been answered for good. */
  async run(): Promise<void> {
    const done = new Promise<void>((resolve, reject) => {
      this.#finish = resolve
      this.#fail = reject
    })
    for (let index = 0; index < this.#options.size; index++) this.#join(index)
    const killing = setInterval(() => this.#kill(), this.#options.killEveryMs)
    try {
      await done
    } finally {
      clearInterval(killing)
      await Promise.all(this.#members.map(({ child }) => child.kill()))
    }
  }

  #join(index: number): void {
    const member: Member = { child: startChild('soak/worker.ts', this.#options.workerArgs), asked: new Map() }
    this.#members[index] = member
    this.#listen(member, index).catch((error: unknown) => this.#fail?.(error))
  }

  async #listen(member: Member, index: number): Promise<void> {
    const greeting = await member.child.next()
    if (greeting === undefined) return this.#lost(member, index)
    for (;;) {
      // What a killed process had said before its end still counts, but it is asked for nothing more.
      if (this.#members[index] === member) this.#feed(member)
      const answer = (await member.child.next()) as Answer | undefined
      if (answer === undefined) return this.#lost(member, index)
      if (index === 0) this.survivor.push({ rss: answer.rss, descriptors: answer.descriptors })
      if (answer.ask) member.asked.delete(nameOf(answer.ask))
      const again = this.#onAnswer(answer)
      // What a killed one had under way is waiting again already.
      if (again && this.#members[index] === member) this.#waiting.unshift(again)
      if (this.#waiting.length === 0 && this.#members.every(({ asked }) => asked.size === 0)) this.#finish?.()
    }
  }

  #feed({ child, asked }: Member): void {
    while (asked.size < this.#options.each) {
      const ask = this.#waiting.pop()
      if (!ask) return
      asked.set(nameOf(ask), ask)
      child.tell(ask)
    }
  }

  /** Nobody but {@link #kill} ends a process; one that ended by itself is a finding. */
  #lost(member: Member, index: number): void {
    if (this.#members[index] === member) throw new Error(`Process ${index} of the crew ended by itself.`)
  }

  #kill(): void {
    const index = 1 + this.#options.random.below(this.#options.size - 1)
    const victim = this.#members[index]
    // One that has nothing to do yet has nothing to lose.
    if (!victim || victim.asked.size === 0) return
    this.#waiting.push(...victim.asked.values())
    victim.asked.clear()
    this.kills++
    this.#join(index)
    victim.child.kill().catch((error: unknown) => this.#fail?.(error))
    for (const member of this.#members) if (member.asked.size > 0) this.#feed(member)
  }
}

function nameOf({ picture, copy }: Ask): string {
  return `${picture}-${copy}`
}
