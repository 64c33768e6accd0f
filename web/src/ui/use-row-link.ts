import type { MouseEvent } from 'react';
import { useNavigate } from 'react-router';

/** The props of a table's row that opens a page. The keyboard has the link in the row's first cell. */
export function useRowLink() {
  const navigate = useNavigate();
  return (to: string) => ({
    style: { cursor: 'pointer' },
    onClick: (event: MouseEvent<HTMLElement>) => {
      const isElsewhere =
        (event.target as HTMLElement).closest('a, button, input, label, [role=menu]') !== null;
      const isSelecting = globalThis.getSelection()?.isCollapsed === false;
      if (!isElsewhere && !isSelecting && event.currentTarget.contains(event.target as Node))
        void navigate(to);
    },
  });
}
