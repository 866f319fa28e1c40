import { configMap, documents, kustomization, namespace } from '../support/manifests.ts'
import type { Files } from './crash-scene.ts'

/** Kustomizations of these names, each with the folder of its name. */
export const units = (...names: readonly string[]) =>
  names.length === 0 ? namespace('unused') : documents(...names.map((name) => kustomization(name, `./${name}`)))
/** A ConfigMap. */
export const map = (space: string, name: string) => configMap(space, name)

/** Commits that move an object from one unit to another. */
export interface Move {
  readonly name: string
  /** Commits one after the other; `moved` lies in unit a first and in the last commit's `owner` at the end. */
  readonly commits: (space: string) => readonly Files[]
  readonly owner: string
}

/** All ways in which one commit moves an object. */
export const moves: readonly Move[] = [
  {
    name: 'an object that moves from one unit to another in one commit stays the same object',
    owner: 'b',
    commits: (space) => [
      {
        'cluster/units.yaml': units('a', 'b'),
        'a/a.yaml': map(space, 'a'),
        'a/moved.yaml': map(space, 'moved'),
        'b/b.yaml': map(space, 'b'),
      },
      { 'a/moved.yaml': null, 'b/moved.yaml': map(space, 'moved') },
    ],
  },
  {
    name: 'it does when the commit that moves it also brings the new unit',
    owner: 'b',
    commits: (space) => [
      { 'cluster/units.yaml': units('a'), 'a/a.yaml': map(space, 'a'), 'a/moved.yaml': map(space, 'moved') },
      { 'cluster/units.yaml': units('a', 'b'), 'a/moved.yaml': null, 'b/moved.yaml': map(space, 'moved') },
    ],
  },
  {
    name: 'it does when the commit that moves it removes the old unit',
    owner: 'b',
    commits: (space) => [
      { 'cluster/units.yaml': units('a', 'b'), 'a/moved.yaml': map(space, 'moved'), 'b/b.yaml': map(space, 'b') },
      { 'cluster/units.yaml': units('b'), 'a/moved.yaml': null, 'b/moved.yaml': map(space, 'moved') },
    ],
  },
  {
    name: 'it does when three units have it one after the other',
    owner: 'c',
    commits: (space) => [
      {
        'cluster/units.yaml': units('a', 'b', 'c'),
        'a/a.yaml': map(space, 'a'),
        'a/moved.yaml': map(space, 'moved'),
        'b/b.yaml': map(space, 'b'),
        'c/c.yaml': map(space, 'c'),
      },
      { 'a/moved.yaml': null, 'b/moved.yaml': map(space, 'moved') },
      { 'b/moved.yaml': null, 'c/moved.yaml': map(space, 'moved') },
    ],
  },
  {
    name: 'it does when the new unit lies below the old one, and the old one keeps nothing else',
    owner: 'b',
    commits: (space) => [
      { 'cluster/units.yaml': units('a'), 'a/moved.yaml': map(space, 'moved') },
      { 'a/moved.yaml': null, 'a/unit.yaml': units('b'), 'b/moved.yaml': map(space, 'moved') },
    ],
  },
  {
    name: 'it does when its unit is renamed',
    owner: 'z',
    commits: (space) => [
      { 'cluster/units.yaml': units('a'), 'a/moved.yaml': map(space, 'moved') },
      { 'cluster/units.yaml': kustomization('z', './a') },
    ],
  },
  {
    name: 'it does when its unit is renamed and the new one waits for another new unit',
    owner: 'z',
    commits: (space) => [
      { 'cluster/units.yaml': units('a'), 'a/moved.yaml': map(space, 'moved'), 'b/b.yaml': map(space, 'b') },
      { 'cluster/units.yaml': documents(kustomization('z', './a', 'dependsOn: [{name: b}]\n'), units('b')) },
    ],
  },
]
