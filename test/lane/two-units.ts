import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene } from './lane-scene.ts'

/** A cluster on which unit `a` has applied two ConfigMaps and unit `b` one. */
export async function twoUnits(): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({
    root: documents(kustomization('a', './a'), kustomization('b', './b')),
    a: documents(configMap('default', 'one'), configMap('default', 'two')),
    b: configMap('default', 'three'),
  })
  await scene.run()
  return scene
}
