import { half, schedulesInHalf } from './half.ts'

half(1 + 1 * schedulesInHalf)
