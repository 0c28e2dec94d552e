// Which version of a module a tag of its repository is.

/** As semantic versioning has it, with a v before it or not. */
const semantic =
  /^v?((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?)$/;
const lengthMax = 128;

/** Null when it is none: it has another prefix, or what follows is no version. */
export function versionOfTag(tag: string, prefix: string): string | null {
  if (!tag.startsWith(prefix) || tag.length > prefix.length + lengthMax) return null;
  return semantic.exec(tag.slice(prefix.length))?.[1] ?? null;
}
