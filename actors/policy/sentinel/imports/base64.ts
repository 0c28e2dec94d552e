// The import "base64": RFC 4648, section 4 and (url…) section 5, with padding.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';
import { importFunction } from './arguments.ts';

export const base64 = (): Namespace =>
  namespaceOf({
    encode: encoder('base64.encode', (text) => text),
    decode: decoder('base64.decode', /^[A-Za-z0-9+/]*={0,2}$/),
    urlencode: encoder('base64.urlencode', (text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    urldecode: decoder('base64.urldecode', /^[A-Za-z0-9_-]*={0,2}$/),
  });

const encoder = (name: string, alphabet: (text: string) => string) =>
  importFunction(name, 1, (given) => given.made(alphabet(Buffer.from(given.string(0), 'latin1').toString('base64'))));

const decoder = (name: string, form: RegExp) =>
  importFunction(name, 1, (given) => {
    // Line ends are allowed anywhere, as in the encodings of mail.
    const text = given.string(0).replace(/[\r\n]/g, '');
    if (text.length % 4 !== 0 || !form.test(text)) given.fail('the string is not in this encoding');
    return given.made(Buffer.from(text, 'base64').toString('latin1'));
  });
