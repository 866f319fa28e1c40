import { quarter, schedulesInQuarter } from './quarter.ts'

quarter(1 + 2 * schedulesInQuarter)
