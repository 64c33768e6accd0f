import { ActionIcon, type ActionIconProps } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = ActionIconProps & {
  /** What it does: for screen readers, and for everybody else when it is pointed at. */
  label: string;
  onClick: () => void;
  children: ReactNode;
};

/** A button with an icon alone. */
export function IconButton({ label, ...props }: Props) {
  return <ActionIcon variant="subtle" size="lg" aria-label={label} title={label} {...props} />;
}
