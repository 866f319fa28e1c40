import * as z from 'zod'
import type { BuildId } from '../build/spec.ts'
import { type Digest, isDigest } from '../core/digest.ts'
import { type InventoryId, parseInventoryId } from '../core/object-ref.ts'
import type { Revision } from '../core/revision.ts'
import { parseUnitId, type UnitId } from '../flux/definition.ts'
import type { SourceId } from '../source/spec.ts'
import { branded } from './codec.ts'

/** The checked words of the house, as the schemas of documents spell them. */
export const digest = branded<Digest>('a digest', isDigest)
export const buildIdWord = branded<BuildId>('a build id', isDigest)
export const sourceIdWord = branded<SourceId>('a source id', isDigest)
export const revision = branded<Revision>('a revision', (text) => text !== '')
export const unitIdWord = branded<UnitId>('Kind/namespace/name', (text) => parseUnitId(text) !== undefined)
export const inventoryIdWord = branded<InventoryId>('an inventory id', (text) => parseInventoryId(text) !== undefined)
/** Milliseconds since the epoch. */
export const time = z.int().nonnegative()
export const count = z.int().nonnegative()
export const textMap = z.record(z.string(), z.string())
