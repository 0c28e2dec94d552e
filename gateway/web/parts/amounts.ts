// Sizes and numbers of things as people say them.

const units = ['B', 'KiB', 'MiB', 'GiB'];

/** `812 B`, `1.2 KiB`, `34 MiB`. */
export function bytes(size: number): string {
  let [number, unit] = [size, 0];
  for (; number >= 1024 && unit < units.length - 1; unit += 1) number /= 1024;
  return `${unit === 0 || number >= 10 ? Math.round(number) : number.toFixed(1)} ${units[unit]}`;
}

/** `1 resource`, `12 resources`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
