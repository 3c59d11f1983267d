// Damages real data the way disks, networks and attackers do: bits, bytes, lengths, cuts, repeats.
import { withRightChecksums } from './png-checksums.ts'
import type { Random } from './random.ts'

type Mutation = (bytes: Buffer, random: Random) => Buffer

/** Values at which lengths and counts go wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
/** Most formats say what matters near the start. */
const HEADER = 96
const LONGEST_PIECE = 64

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => changed(bytes, (copy) => flip(copy, place(bytes, random), random)),
  (bytes, random) => changed(bytes, (copy) => copy.fill(random.below(256), place(bytes, random), place(bytes, random))),
  (bytes, random) => changed(bytes, (copy) => copy.writeUInt8(random.below(256), place(bytes, random))),
  (bytes, random) => changed(bytes, (copy) => writeEdge(copy, place(bytes, random), random)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => bytes.subarray(random.below(Math.min(bytes.length, HEADER))),
  (bytes, random) => splice(bytes, place(bytes, random), random.below(LONGEST_PIECE), Buffer.alloc(0)),
  (bytes, random) => splice(bytes, place(bytes, random), 0, noise(random.below(LONGEST_PIECE), random)),
  (bytes, random) => splice(bytes, place(bytes, random), 0, piece(bytes, random)),
  (bytes, random) => splice(bytes, place(bytes, random), LONGEST_PIECE, piece(bytes, random)),
  (bytes, random) => Buffer.concat([bytes, noise(1 + random.below(LONGEST_PIECE), random)]),
]

/** A damaged copy; one to four mutations. The input is not changed, and must not be empty. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let result = bytes
  for (let times = 1 + random.below(4); times > 0 && result.length > 0; times--) {
    result = random.pick(MUTATIONS)(result, random)
  }
  return random.chance(0.7) ? withRightChecksums(result) : result
}

function place(bytes: Buffer, random: Random): number {
  return random.below(random.chance(0.5) ? Math.min(HEADER, bytes.length) : bytes.length)
}

function changed(bytes: Buffer, change: (copy: Buffer) => unknown): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

function flip(bytes: Buffer, at: number, random: Random): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
}

function writeEdge(bytes: Buffer, at: number, random: Random): void {
  const value = random.pick(EDGES)
  if (at + 4 > bytes.length) return
  if (random.chance(0.5)) bytes.writeUInt32BE(value, at)
  else bytes.writeUInt32LE(value, at)
}

function splice(bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])
}

function piece(bytes: Buffer, random: Random): Buffer {
  const start = random.below(bytes.length)
  return bytes.subarray(start, start + random.below(LONGEST_PIECE))
}

function noise(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)))
}
