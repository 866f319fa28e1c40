import { startFieldOracle } from './support/field-oracle.ts'
import { builtinSchemas } from '../lib/local/apiserver/schema/builtin-schemas.ts'
import { equal } from '../lib/local/apiserver/json.ts'
const oracle = await startFieldOracle()
const schemas = builtinSchemas()
for (const { apiVersion, kind, empty } of await oracle.kinds()) {
  if (schemas.schema(apiVersion, kind) === undefined) continue
  const zero = schemas.zero(apiVersion, kind)
  if (!equal(zero, empty)) console.log(apiVersion, kind, '\n  ours  ', JSON.stringify(zero), '\n  theirs', JSON.stringify(empty))
}
process.exit(0)
