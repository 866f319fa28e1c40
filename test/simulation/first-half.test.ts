import { half, schedulesInHalf } from './half.ts'

half(1 + 0 * schedulesInHalf)
