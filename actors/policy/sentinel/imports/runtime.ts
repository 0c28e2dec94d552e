// The import "runtime": which Sentinel this is. Policies compare its version with the release that brought what they need, so it
// names the release of the original whose documentation is followed here.

import { namespaceOf } from '../host.ts';
import type { Namespace } from '../host.ts';

export const followedRelease = '0.40.0';

export const runtime = (): Namespace => namespaceOf({ version: followedRelease });
