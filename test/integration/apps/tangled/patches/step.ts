import { tell } from '../tell.ts'

/** A patch that does what the test wants of it. */
export const execute = tell('patch')
