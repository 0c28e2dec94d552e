// What a function of an import is given, for tests that call one without a policy around it.

import type { HostCall } from '../host.ts';
import { Position, SentinelError, Source } from '../position.ts';
import { FunctionValue, MapValue, Undefined } from '../value.ts';
import type { Value } from '../value.ts';

/** Calls a function that is a member of a map. */
export function callMember(map: MapValue, name: string, ...args: readonly Value[]): Value {
  const member = map.get(name);
  if (!(member instanceof FunctionValue)) throw new Error(`${name} is no function`);
  return member.call(args, call);
}

const position = new Position(new Source('test.sentinel', ''), 0);

const call: HostCall = {
  position,
  undefined: () => new Undefined(position),
  fail: (message) => {
    throw new SentinelError({ kind: 'runtime', message, position });
  },
  invoke: (callee, args) => callee.call(args, call),
  charge: () => {},
  step: () => {},
  wait: () => {
    throw new Error('nothing to wait for');
  },
};
