// One of a few, chosen from a menu.

import { NativeSelect } from '@mantine/core';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export function Choice<const Value extends string>(choice: {
  readonly label: string;
  readonly description?: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly change: (value: Value) => void;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
}) {
  const { label, description, value, options, change, error, disabled = false } = choice;
  return (
    <NativeSelect
      label={label}
      description={description}
      value={value}
      disabled={disabled}
      error={error}
      data={options.map((option) => ({ ...option }))}
      onChange={({ currentTarget }) => {
        const chosen = options.find((option) => option.value === currentTarget.value);
        if (chosen !== undefined) change(chosen.value);
      }}
    />
  );
}
