import { Skeleton, Tabs } from '@mantine/core';
import { Suspense, type ReactNode } from 'react';
import { useUrlState } from './use-url-state';

export type PageTab = {
  /** Its name in the address, `?tab=limits`; the first one's address is the page's. */
  value: string;
  label: string;
  /** Rendered while the tab is open, and may be loaded then. */
  content: ReactNode;
};

/** Parts of a page, of which one is shown. Each has an address, so that a link and the browser's buttons lead to it. */
export function PageTabs({ tabs }: { tabs: PageTab[] }) {
  const { search, open } = useUrlState();
  const first = tabs[0]?.value ?? null;
  return (
    <Tabs
      value={tabs.find(({ value }) => value === search.get('tab'))?.value ?? first}
      onChange={(value) => open({ tab: value === first ? null : value })}
      keepMounted={false}
    >
      <Tabs.List mb="lg">
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          <Suspense fallback={<Skeleton height={240} />}>{content}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
