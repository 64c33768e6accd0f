import type { QueryClient } from '@tanstack/react-query';
import type { News } from './feed';

/** Of all that arrives within so long, the page reads once. */
const GATHER_MS = 150;

/** Reads again what there is news of. One reading ends before the next begins, however much arrives. */
export function createRefresher(client: QueryClient) {
  let gathered: News[] = [];
  let isRunning = false;

  const run = async () => {
    while (gathered.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      const news = gathered;
      gathered = [];
      const changed = new Map(
        news.flatMap(({ key, id }): [string, string[]][] => [
          [`${key} ${id}`, [key, id]],
          [key, [key, 'list']],
        ]),
      );
      await Promise.all([...changed.values()].map((queryKey) => client.invalidateQueries({ queryKey })));
    }
    isRunning = false;
  };

  return (news: News) => {
    gathered.push(news);
    if (isRunning) return;
    isRunning = true;
    void run();
  };
}
