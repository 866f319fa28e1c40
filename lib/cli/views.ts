import type { ListView } from './list-text.ts'
import { paint, paintStatus } from './paint.ts'
import { revisionText } from './revision-text.ts'
import type { ArtifactRow } from './state/artifact-row.ts'
import type { ClusterRow } from './state/cluster-row.ts'
import { pinnedText } from './state/pinned.ts'
import type { SourceRow } from './state/source-row.ts'
import { suspendedText } from './state/suspensions.ts'
import { rowId, type UnitRow } from './state/unit-row.ts'

/** Who suspended what a row is about. */
function suspendedTexts({ suspensions }: Pick<UnitRow, 'suspensions'>, saidOf: 'unit' | 'cluster'): readonly string[] {
  return suspensions.map((suspended) => suspendedText(suspended, saidOf))
}

function pinnedTexts({ pin }: Pick<UnitRow, 'pin'>): readonly string[] {
  return pin === undefined ? [] : [pinnedText(pin)]
}

function vanishedTexts({ vanished }: ClusterRow): readonly string[] {
  return vanished === undefined ? [] : [vanished]
}

/** Units, in the columns of `flux get kustomizations` with their cluster before them. */
export const unitView: ListView<UnitRow> = {
  name: rowId,
  columns: [
    { title: 'CLUSTER', cell: ({ cluster }) => cluster },
    { title: 'NAMESPACE', cell: ({ namespace }) => namespace },
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'REVISION', cell: ({ revision }) => revisionText(revision) },
    { title: 'SUSPENDED', cell: ({ suspended }, io) => (suspended ? paint(io, 'unsure', 'True') : 'False') },
    { title: 'READY', cell: ({ ready }, io) => paintStatus(io, ready) },
    { title: 'OBJECTS', wide: true, cell: ({ objects }) => String(objects) },
    { title: 'ARTIFACT', wide: true, cell: ({ artifact = '' }) => artifact.slice(0, 12) },
    { title: 'MESSAGE', cell: (row) => [...suspendedTexts(row, 'unit'), ...pinnedTexts(row), row.message].join('; ') },
  ],
}

export const clusterView: ListView<ClusterRow> = {
  name: ({ name }) => name,
  columns: [
    { title: 'NAME', cell: ({ name }) => name },
    {
      title: 'READY',
      cell: ({ ready, units }, io) => paint(io, ready === units ? 'good' : 'bad', `${ready}/${units}`),
    },
    { title: 'OBJECTS', cell: ({ objects }) => String(objects) },
    { title: 'HELD', cell: ({ held }, io) => (held === 0 ? '0' : paint(io, 'unsure', String(held))) },
    { title: 'SUSPENDED', cell: ({ suspended }, io) => (suspended ? paint(io, 'unsure', 'True') : 'False') },
    { title: 'UID', wide: true, cell: ({ uid = '' }) => uid },
    { title: 'MESSAGE', cell: (row) => [...vanishedTexts(row), ...suspendedTexts(row, 'cluster')].join('; ') },
  ],
}

export const sourceView: ListView<SourceRow> = {
  name: ({ id }) => id,
  columns: [
    { title: 'URL', cell: ({ url }) => url },
    { title: 'REF', cell: ({ ref }) => ref },
    { title: 'REVISION', cell: ({ revision }) => revisionText(revision) },
    { title: 'BUILDS', cell: ({ builds }) => String(builds) },
    { title: 'READY', cell: ({ ready }, io) => paintStatus(io, ready) },
    { title: 'ID', wide: true, cell: ({ id }) => id.slice(0, 12) },
    { title: 'MESSAGE', cell: ({ message }) => message },
  ],
}

export const artifactView: ListView<ArtifactRow> = {
  name: ({ artifact, build }) => artifact ?? build,
  columns: [
    { title: 'URL', wide: true, cell: ({ url }) => url },
    { title: 'PATH', cell: ({ path }) => path },
    { title: 'ARTIFACT', cell: ({ artifact = '' }) => artifact.slice(0, 12) },
    { title: 'REVISION', cell: ({ revision }) => revisionText(revision) },
    { title: 'CLUSTERS', cell: ({ clusters }) => clusters.join(',') },
    { title: 'READY', cell: ({ ready }, io) => paintStatus(io, ready) },
    { title: 'MESSAGE', cell: ({ message }) => message },
  ],
}
