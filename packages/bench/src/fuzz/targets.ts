// The doors that strangers' bytes come through, by name.
import { fuzzCommands } from './commands.ts'
import { fuzzConfigs } from './configs.ts'
import { fuzzJournal } from './journal.ts'
import { fuzzMasks, fuzzPictures } from './pictures.ts'
import { fuzzQueries } from './queries.ts'
import { fuzzReplies, fuzzResults } from './replies.ts'
import { fuzzRequests } from './requests.ts'
import type { OpenTarget } from './target.ts'
import { fuzzTools } from './tools.ts'

export const TARGETS: Readonly<Record<string, OpenTarget>> = {
  pictures: fuzzPictures,
  masks: fuzzMasks,
  replies: fuzzReplies,
  results: fuzzResults,
  journal: fuzzJournal,
  requests: fuzzRequests,
  tools: fuzzTools,
  queries: fuzzQueries,
  configs: fuzzConfigs,
  commands: fuzzCommands,
}
