import { isList, isObject, type Json } from '../json.ts'
import { textAt } from '../object.ts'
import { isPrintable, quote } from './go-text.ts'
import type { EntryFault } from './tracked-write.ts'

const managerLimit = 128
const subresourceLimit = 256

/** What is wrong with managedFields that are to be stored. */
export function checkManagers(entries: Json | undefined): readonly EntryFault[] {
  return (isList(entries) ? entries : []).flatMap((entry, at) =>
    checkEntry(isObject(entry) ? entry : {}, `metadata.managedFields[${at}]`),
  )
}

function checkEntry(entry: Json, path: string): readonly EntryFault[] {
  const operation = textAt(entry, 'operation')
  const type = textAt(entry, 'fieldsType')
  const manager = textAt(entry, 'manager')
  return [
    ...(operation === 'Apply' || operation === 'Update'
      ? []
      : [invalid(`${path}.operation`, operation, 'must be `Apply` or `Update`')]),
    ...(type === '' || type === 'FieldsV1' ? [] : [invalid(`${path}.fieldsType`, type, 'must be `FieldsV1`')]),
    ...tooLong(`${path}.manager`, manager, managerLimit),
    ...unprintable(`${path}.manager`, manager),
    ...tooLong(`${path}.subresource`, textAt(entry, 'subresource'), subresourceLimit),
  ]
}

function invalid(field: string, value: string, why: string): EntryFault {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${quote(value)}: ${why}` }
}

function tooLong(field: string, value: string, limit: number): readonly EntryFault[] {
  if (Buffer.byteLength(value) <= limit) return []
  return [{ reason: 'FieldValueTooLong', field, message: `Too long: may not be more than ${limit} bytes` }]
}

function unprintable(field: string, text: string): readonly EntryFault[] {
  let position = 0
  const faults: EntryFault[] = []
  for (const sign of text) {
    const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    if (!isPrintable(sign)) faults.push(invalid(field, text, `invalid character U+${code} (at position ${position})`))
    position += Buffer.byteLength(sign)
  }
  return faults
}
