import { memoryObjectStore } from '../../../lib/adapters/memory/object-store.ts'
import { objectStoreContract } from '../../contract/object-store.ts'

objectStoreContract('the memory store', async () => memoryObjectStore(Date.now))
