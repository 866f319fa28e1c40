import { quarter, schedulesInQuarter } from './quarter.ts'

quarter(1 + 1 * schedulesInQuarter)
