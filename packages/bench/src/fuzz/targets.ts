// The doors that strangers' bytes come through, by name.
import { fuzzJournal } from './journal.ts'
import { fuzzMasks, fuzzPictures } from './pictures.ts'
import { fuzzReplies, fuzzResults } from './replies.ts'
import { fuzzRequests } from './requests.ts'
import type { OpenTarget } from './target.ts'

export const TARGETS: Readonly<Record<string, OpenTarget>> = {
  pictures: fuzzPictures,
  masks: fuzzMasks,
  replies: fuzzReplies,
  results: fuzzResults,
  journal: fuzzJournal,
  requests: fuzzRequests,
}
