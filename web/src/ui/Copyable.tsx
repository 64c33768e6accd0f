import { t } from '@lingui/core/macro';
import { Code, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { IconButton } from './IconButton';

type Props = { /** What it is: "Call SID". */ label: string; value: string; plain?: boolean };

/** An id or a number with a button that copies it. */
export function Copyable({ label, value, plain = false }: Props) {
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      {plain ? <span dir="ltr">{value}</span> : <Code dir="ltr">{value}</Code>}
      <CopyButtonOf label={label} value={value} />
    </Group>
  );
}

/** The button alone, for what is only copied. */
export function CopyButtonOf({ label, value }: Omit<Props, 'plain'>) {
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
