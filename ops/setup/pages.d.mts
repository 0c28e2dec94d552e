export function pagesFolder(): string;
export function findPages(): string | null;
export function ensurePages(): Promise<string>;
