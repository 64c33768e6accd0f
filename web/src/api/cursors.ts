/** How lists go on: the page's `nextCursor` is the next one's `cursor`. */
export function cursors() {
  return {
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page: { nextCursor?: string | null }) =>
      page.nextCursor ? { cursor: page.nextCursor } : undefined,
  };
}

type Part<Item> = { items: Item[]; nextCursor?: string | null };

/** All of a list, page by page. */
export async function allPages<Item>(
  read: (query: { limit: number; cursor?: string }) => Promise<Part<Item>>,
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
