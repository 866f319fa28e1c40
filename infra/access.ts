/** Keys of the bucket (with `*`) that a function reads, writes and deletes. */
export interface StoreAccess {
  readonly read: readonly string[]
  readonly write: readonly string[]
  readonly remove?: readonly string[]
}

/** Render knows sources and what comes of them, nothing of any cluster. */
export const renderAccess: StoreAccess = {
  read: ['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*', 'answers/*'],
  write: ['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*', 'answers/*'],
}

/** A lane reads what was rendered and what people asked for; controls are not its to write. */
export const syncAccess: StoreAccess = {
  read: [
    ...['builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*'],
    ...['controls/*', 'identities/*', 'clusters/*', 'events/*', 'fleet/*'],
  ],
  // A head only to create it, for a source that the lane found in what it applies.
  write: [
    ...['builds/*', 'sources/*', 'heads/*', 'identities/*', 'clusters/*/identity', 'clusters/*/lane'],
    ...['clusters/*/records/*', 'clusters/*/packed', 'events/*'],
  ],
  remove: ['clusters/*/records/*'],
}

/** The sweep looks at everything, and deletes what nothing refers to; of clusters it only reads. */
export const scheduleAccess: StoreAccess = {
  read: [
    ...['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*'],
    ...['clusters/*', 'controls/*', 'sweep/*', 'fleet/*'],
  ],
  write: ['heads/*', 'sources/*', 'sweep/*', 'fleet/*'],
  remove: ['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'heads/*', 'answers/*'],
}

export const notifyAccess: StoreAccess = { read: ['events/*'], write: [] }

/** What the commands that only show read; to trace an object to its line is to read Git as render left it. */
export const viewerAccess: StoreAccess = {
  read: [
    ...['blobs/*', 'builds/*', 'inputs/*', 'artifacts/*', 'sources/*', 'heads/*', 'answers/*'],
    ...['controls/*', 'clusters/*', 'events/*', 'fleet/*'],
  ],
  write: [],
}

/** What people ask for: suspend, pin, approval, and the event that tells of it. Never a record. */
export const operatorAccess: StoreAccess = {
  read: [],
  write: ['controls/*', 'clusters/*/controls/*', 'clusters/*/restore', 'events/*'],
}
