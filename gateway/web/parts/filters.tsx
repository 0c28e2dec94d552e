// What a list is narrowed to: a text, and one of the groups of statuses. Both stand in the address.

import { TextInput } from '@mantine/core';
import { MagnifyingGlassIcon } from '@radix-ui/react-icons';
import { useEffect, useState } from 'react';
import { statusGroups } from '../status.ts';

const settleMs = 250;

export function SearchField(field: {
  readonly value: string | undefined;
  readonly label: string;
  readonly change: (text: string | undefined) => void;
}) {
  const { value = '', label, change } = field;
  const [text, type] = useState(value);
  useEffect(() => type(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => change(text === '' ? undefined : text), settleMs);
    return () => clearTimeout(timer);
  }, [text, value, change]);
  return (
    <TextInput
      className="grow"
      aria-label={label}
      placeholder={label}
      leftSection={<MagnifyingGlassIcon />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

export function StatusChips(chips: {
  readonly value: string | undefined;
  readonly change: (group: string | undefined) => void;
}) {
  const { value, change } = chips;
  return (
    <div className="chips" role="group" aria-label="Status">
      {statusGroups.map(({ key, word }) => (
        <button
          key={key}
          type="button"
          className="chip"
          aria-pressed={value === key}
          onClick={() => change(value === key ? undefined : key)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
