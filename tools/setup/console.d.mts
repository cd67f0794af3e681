/** Types of `console.mjs`, which must run before there is anything to strip types. */
export function servesConsole(file: string, args: readonly string[]): boolean;
export function isConsoleStale(root: string): boolean;
export function hasConsole(root: string): boolean;
export function buildConsole(root: string, node: string): Promise<void>;
