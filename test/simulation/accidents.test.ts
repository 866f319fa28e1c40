import assert from 'node:assert/strict'
import { it } from 'node:test'
import { noFaults } from './faults.ts'
import { type FleetModel, idOf } from './fleet-model.ts'
import { wrongAfterQuiet } from './quiet.ts'
import { randomOf } from './random.ts'
import { repositoryGroup, type Simulation, settledStart, simulation } from './simulation.ts'
import { beginning } from './story.ts'

const cart = idOf('cart', 'ConfigMap')

/** A settled fleet whose next effect crashes its worker once `crash` was called. */
async function accident(): Promise<{ readonly fleet: Simulation; crash(): void }> {
  let armed = false
  const faults = noFaults((kind) => {
    const happens = armed && kind === 'crash'
    if (happens) armed = false
    return happens
  })
  const start = await settledStart()
  const fleet = simulation({ random: randomOf(1), faults, prefix: 'a', start })
  return {
    fleet,
    crash() {
      armed = true
    },
  }
}

/** The beginning without an object of a unit. */
function without(unit: string, object: string): FleetModel {
  const present = beginning.units[unit]
  assert(present)
  const { [object]: _, ...objects } = present.objects
  return { ...beginning, units: { ...beginning.units, [unit]: { ...present, objects } } }
}

async function allIsWell(fleet: Simulation): Promise<void> {
  await fleet.scheduler.run()
  const wrong = await wrongAfterQuiet(fleet)
  assert.deepEqual([...fleet.watch.violations, ...wrong], [])
}

it('a worker that dies right after it made an object again leaves nothing that a later removal does not find', async () => {
  const { fleet, crash } = await accident()
  const { clusters, product, scheduler, truth } = fleet
  fleet.onObject((cluster, { id, before, after }) => {
    if (cluster === 'one' && id === cart && before === undefined && after !== undefined) crash()
  })
  clusters.get('one')?.remove(cart)
  void product.messages.audit('one', 1)
  scheduler.after(10_000, () => {
    truth.push(without('shop', 'cart'))
    void product.messages.push({ repository: repositoryGroup, ref: 'refs/heads/main' }, 'delivery')
  })
  await allIsWell(fleet)
  assert.equal(clusters.get('one')?.get(cart), undefined)
})
