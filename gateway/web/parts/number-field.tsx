// A whole number. What is none is refused by the browser, and what is too small or too large by the server.

import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

export function NumberField(field: {
  readonly label: string;
  readonly description?: ReactNode;
  /** Not a number while it is empty. */
  readonly value: number;
  readonly change: (value: number) => void;
  readonly error?: string | undefined;
}) {
  const { value, change, ...rest } = field;
  return (
    <TextInput
      {...rest}
      type="number"
      value={Number.isNaN(value) ? '' : value}
      onChange={(event) => change(event.currentTarget.valueAsNumber)}
      required
    />
  );
}
