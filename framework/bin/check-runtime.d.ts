/** The first Node whose type stripping and libraries Cortado builds on. */
export declare const oldestNode: number
/** What to do where this Node is too old; undefined: it is new enough. `linked`: the repository's own Node is where npm puts it. */
export declare function runtimeFault(version?: string, linked?: boolean): string | undefined
/** Ends the process with exit code 1 and a text that says what to do where this Node is too old. */
export declare function demandRuntime(): void
