/** Pagination: a page's `nextCursor` is the `cursor` of the next one. */
export function cursors() {
  return {
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page: { nextCursor?: string | null }) =>
      page.nextCursor ? { cursor: page.nextCursor } : undefined,
  };
}

type ListPage<Item> = { items: Item[]; nextCursor?: string | null };

/** A whole list, read page by page. */
export async function allPages<Item>(
  read: (query: { limit: number; cursor?: string }) => Promise<ListPage<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await read({ limit: 100, ...(cursor ? { cursor } : {}) });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}
