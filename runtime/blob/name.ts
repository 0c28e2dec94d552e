// What an object may be called: segments of plain characters between slashes. Nothing in a name can leave a folder, a
// bucket or a subject, so implementations need not escape.

import { Defect } from '../fault/fault.ts';

/** A file's name may have 255 bytes. */
const nameLengthMax = 240;
const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** The name, when it is one; names are made by Terrace alone, so anything else is a defect. */
export function checkBlobName(name: string): string {
  if (name.length > nameLengthMax || !pattern.test(name)) {
    throw new Defect(`${JSON.stringify(name.slice(0, 100))} is no name of a blob`);
  }
  return name;
}
