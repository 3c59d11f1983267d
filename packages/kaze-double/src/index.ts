// The public names of the double.
export type { Credits } from './account.ts'
export { API_PATHS, CODES, type CodeStatus, type Endpoint, type Outcome, type TaskStatus } from './contract.ts'
export { DELIVERIES, type Delivery } from './deliver.ts'
export { type Double, startDouble } from './double.ts'
export { automaticBox, type Box } from './edit.ts'
export { FAULT_KINDS, type Fault, type FaultKind } from './faults.ts'
export type { DoubleOptions } from './options.ts'
export type { OrientationRule } from './picture.ts'
export type { RequestPredicate } from './script.ts'
export {
  CUT_POINTS,
  type CutPoint,
  type DownloadStep,
  type QuotaStep,
  type ResultStep,
  type StepFor,
  type SubmitStep,
} from './steps.ts'
export type { Task } from './tasks.ts'
export type { ExchangeEnd, OriginName, RecordedRequest } from './traffic.ts'
