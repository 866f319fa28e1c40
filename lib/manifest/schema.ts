import {
  boolYaml11Tag,
  binaryTag as bytesTag,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml'
import { readNumber } from './number.ts'

const standard = 'tag:yaml.org,2002:'

const integerTag = defineScalarTag<number>(`${standard}int`, {
  implicit: true,
  implicitFirstChars: [...'+-.0123456789'],
  resolve: (text) => {
    if (/^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(text)) throw new RangeError(`JSON cannot hold ${text}`)
    return readNumber(text) ?? NOT_RESOLVED
  },
  identify: (value) => typeof value === 'number',
})

const floatTag = defineScalarTag<number>(`${standard}float`, {
  resolve: (text) => readNumber(text) ?? NOT_RESOLVED,
  identify: () => false,
})

const timestampTag = defineScalarTag<string>(`${standard}timestamp`, {
  resolve: (text) => text,
  identify: () => false,
})

const binaryTag = defineScalarTag<string>(`${standard}binary`, {
  resolve: (text, isExplicit, tagName) => {
    const bytes = bytesTag.resolve(text, isExplicit, tagName)
    return bytes === NOT_RESOLVED ? NOT_RESOLVED : new TextDecoder().decode(bytes)
  },
  identify: () => false,
})

const jsonMapTag = defineMappingTag<Record<string, unknown>>(`${standard}map`, {
  ...mapTag,
  addPair: (map, key, value) => (key === null ? 'null cannot be a key' : mapTag.addPair(map, key, value)),
})

/** Go's reader ignores tags it does not know; so do these, which match every local tag. */
const localTags = [
  defineScalarTag<string>('!', { matchByTagPrefix: true, resolve: (text) => text, identify: () => false }),
  defineSequenceTag('!', { ...seqTag, matchByTagPrefix: true, identify: () => false }),
  defineMappingTag('!', { ...jsonMapTag, matchByTagPrefix: true, identify: () => false }),
]

/**
 * YAML as sigs.k8s.io/yaml reads it on the way to JSON: `yes`, `on` and `y` are booleans, `0777` is 511, `1_000` is 1000,
 * dates and `12:30:45` stay text, merge keys work.
 */
export const kubernetesSchema = new Schema([
  strTag,
  seqTag,
  jsonMapTag,
  nullYaml11Tag,
  boolYaml11Tag,
  integerTag,
  floatTag,
  timestampTag,
  binaryTag,
  mergeTag,
  ...localTags,
])
