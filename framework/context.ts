/**
 * What every request, job and command is given: site, user, database, Meta, clock, log …
 * Empty here: each folder of the framework adds what it brings by `declare module '../context.ts'`.
 * Built in `boot/`, passed as first argument, never global.
 */
export interface Context {}
