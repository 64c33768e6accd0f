import type { ReactNode } from 'react';
import { Dialog } from './Dialog';

type Props = { opened?: boolean; title: string; children: ReactNode };

/**
 * A dialog with what cannot be shown again. Neither Escape nor a click beside it closes it: the button of its content does,
 * which says that it was saved.
 */
export function OnceDialog({ opened = true, title, children }: Props) {
  return (
    <Dialog
      opened={opened}
      onClose={() => undefined}
      title={title}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {children}
    </Dialog>
  );
}
