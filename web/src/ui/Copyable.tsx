import { t } from '@lingui/core/macro';
import { Code, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { IconButton } from './IconButton';
import { PhoneNumber } from './PhoneNumber';

type Props = { /** What it is: "Call SID". */ label: string; value: string };

/** An id with a button that copies it. */
export function Copyable({ label, value }: Props) {
  return (
    <WithCopyButton label={label} value={value}>
      <Code dir="ltr">{value}</Code>
    </WithCopyButton>
  );
}

/** A phone number with a button that copies it in E.164. */
export function CopyableNumber({ label, value }: Props) {
  return (
    <WithCopyButton label={label} value={value}>
      <PhoneNumber number={value} />
    </WithCopyButton>
  );
}

function WithCopyButton({ label, value, children }: Props & { children: ReactNode }) {
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      {children}
      <CopyButtonOf label={label} value={value} />
    </Group>
  );
}

/** The button alone, for what is only copied. */
export function CopyButtonOf({ label, value }: Props) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <IconButton
          color="gray"
          size="md"
          label={copied ? t`${label} copied` : t`Copy ${label}`}
          onClick={copy}
        >
          {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
        </IconButton>
      )}
    </CopyButton>
  );
}
