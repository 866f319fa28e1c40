import { quarter, schedulesInQuarter } from './quarter.ts'

quarter(1 + 0 * schedulesInQuarter)
