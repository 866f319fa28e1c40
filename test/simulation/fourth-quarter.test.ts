import { quarter, schedulesInQuarter } from './quarter.ts'

quarter(1 + 3 * schedulesInQuarter)
