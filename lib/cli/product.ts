import type { DataFolder } from '../adapters/disk/data-folder.ts'
import type { Address } from '../adapters/http/listen.ts'
import type { Tool, ToolName } from '../adapters/tools/binaries.ts'
import type { Kustomize } from '../build/kustomize.ts'
import type { Clock } from '../core/clock.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Web } from '../local/web.ts'
import type { AuditOrder } from '../queue/audit-order.ts'
import type { DeadLetterBox } from '../queue/dead-letter-box.ts'
import type { SourceId } from '../source/spec.ts'
import type { Tree } from '../source/tree.ts'
import type { Bucket } from '../store/bucket.ts'
import type { LocalSetUp } from './connect/set-up-local.ts'
import type { Check } from './doctor/check.ts'
import type { SetUp } from './set-up.ts'

/** A product that was opened to look at and to give orders to. */
export interface Product {
  /** What works its lanes, as messages name it: `"sluice local"`, `stack NAME`. */
  readonly name: string
  readonly bucket: Bucket
  /** Clusters that are worked on by what runs the product; undefined where nothing runs, so that nobody works. */
  readonly clusters?: readonly string[]
  /** How often they are audited (milliseconds), where the fleet file says so. */
  readonly auditIntervals?: ReadonlyMap<string, number>
  /** Tells the lane of a cluster to look again; sent after each order. */
  wake(cluster: string): Promise<void>
  /** Has what runs the product audit a cluster; undefined where nothing runs. */
  audit?(cluster: string, order: AuditOrder): Promise<void>
  /** Tells of an event of a cluster that was written to the bucket. */
  tell(cluster: string, key: string): Promise<void>
  /** Has a source asked where it stands, as a person wanted at a time; the answer is noted in the bucket. */
  ask(source: SourceId, asked: number): Promise<void>
  /** The messages that were given up; what is taken of them is in hand until it is released. */
  deadLetters(): Promise<DeadLetterBox>
  close(): Promise<void>
}

/** The outside world of all commands. */
export interface CliDeps {
  readonly version: string
  readonly clock: Clock
  /** Who gives orders: kept with each of them. */
  readonly user: string
  /** Opens the data folder of local mode: through the process that runs on it, or under its lock where none does. */
  openProduct(folder: string): Promise<Product>
  /** Opens a stack that is deployed on AWS, with the credentials of the shell. */
  openStack(name: string): Promise<Product>
  /** A stack and what is around it, with the fleet file that is given or the one that was deployed. */
  setUpStack(name: string, fleet?: Fleet): Promise<SetUp>
  /** What AWS says of a stack, its functions and who asks. */
  checkStack(name: string): Promise<readonly Check[]>
  /** A program that is run, and its version. */
  findTool(name: ToolName): Promise<Tool>
  /** The same for a product on this machine. */
  setUpLocal(local: LocalSetUp): SetUp
  /** Takes a data folder for a run, making it where it is not there. */
  openData(folder: string): Promise<DataFolder>
  /** Throws a Problem where a product runs on a data folder already; touches nothing. */
  assertNobodyRuns(folder: string): Promise<void>
  /** Takes a data folder to look only: where it is not there a passing one, which goes when it is closed. */
  openDataToLook(folder: string): Promise<DataFolder>
  /** Takes a port of this machine. */
  listen(address: Address): Promise<Web>
  /** Runs something long; when the process is told to stop its signal is aborted, and the answer is a Problem. */
  untilStopped<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T>
  readText(path: string): Promise<string>
  /** The files of a folder that is being worked on, as a source would give them. */
  workingTree(folder: string, ignore?: string): Promise<Tree>
  /** Top of the repository that a folder lies in, and the way from there to the folder. */
  locate(folder: string): Promise<{ readonly root: string; readonly path: string }>
  kustomize(): Promise<Kustomize>
}
