import type { ReactNode } from 'react';
import classes from './DescriptionList.module.css';

export type DescriptionItem = [term: string, value: ReactNode];

/** Terms and their values. An item without a value is left out. */
export function DescriptionList({ items }: { items: DescriptionItem[] }) {
  return (
    <dl className={classes.list}>
      {items
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([term, value]) => (
          <div key={term} className={classes.item}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
