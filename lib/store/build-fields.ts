import * as z from 'zod'
import type { BuildSpec, Image, Patch, RenderingFields, Selector } from '../build/spec.ts'
import type { Fields } from './codec.ts'
import { sourceIdWord } from './words.ts'

const text = z.string()

/** A kustomize selector as documents hold it. */
export const selectorFields: z.ZodType<Selector> = z.strictObject({
  group: text.exactOptional(),
  version: text.exactOptional(),
  kind: text.exactOptional(),
  name: text.exactOptional(),
  namespace: text.exactOptional(),
  labelSelector: text.exactOptional(),
  annotationSelector: text.exactOptional(),
} satisfies Fields<Selector>)

const patch: z.ZodType<Patch> = z.strictObject({
  patch: text,
  target: selectorFields.exactOptional(),
} satisfies Fields<Patch>)

const image: z.ZodType<Image> = z.strictObject({
  name: text,
  newName: text.exactOptional(),
  newTag: text.exactOptional(),
  digest: text.exactOptional(),
} satisfies Fields<Image>)

/** The rendering fields of a Kustomization as documents hold them. */
export const renderingFields: z.ZodType<RenderingFields> = z.strictObject({
  targetNamespace: text.exactOptional(),
  namePrefix: text.exactOptional(),
  nameSuffix: text.exactOptional(),
  patches: z.array(patch).exactOptional(),
  images: z.array(image).exactOptional(),
  components: z.array(text).exactOptional(),
  ignoreMissingComponents: z.boolean().exactOptional(),
  buildMetadata: z.array(text).exactOptional(),
} satisfies Fields<RenderingFields>)

/** What to render, as documents hold it. */
export const buildFields: z.ZodType<BuildSpec> = z.strictObject({
  source: sourceIdWord,
  path: text,
  fields: renderingFields,
} satisfies Fields<BuildSpec>)
