import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDateDraft } from './use-draft';

type Props = {
  label: string;
  type: 'date' | 'datetime-local';
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
};

/** A day, or a time in the reader's zone, that a filter begins or ends with. */
export function DateInput({ label, type, value, onChange, error }: Props) {
  return <TextInput label={label} type={type} error={error} {...useDateDraft(value, onChange)} />;
}
